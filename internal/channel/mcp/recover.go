package mcp

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// recovered returns a handler that recovers from panics of next and logs them. The protocol runs
// each call in a goroutine of its own, where a panic would end the program.
func (s *Server) recovered(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, r mcp.Request) (result mcp.Result, err error) {
		defer func() {
			if p := recover(); p != nil {
				s.Log.Error("panic", "method", method, "err", fmt.Sprintf("%T", p),
					"stack", string(debug.Stack()))
				result, err = nil, fmt.Errorf("the program has a defect here. %s", emergency())
				if method == "tools/call" {
					result, err = failure("The program has a defect here."), nil
				}
			}
		}()
		return next(ctx, method, r)
	}
}
