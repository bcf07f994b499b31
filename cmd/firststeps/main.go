// Command firststeps serves guides, and runs them in a terminal. Package app implements it; main
// passes it the arguments, streams, environment and clock, and handles signals.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"firststeps/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // then a second signal ends the program at once
	m := app.Main{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		LookupEnv: os.LookupEnv, Now: time.Now,
	}
	os.Exit(m.Run(ctx))
}
