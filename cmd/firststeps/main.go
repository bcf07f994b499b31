// Command firststeps serves guides, and runs them in a terminal. It has no logic of its own: it
// passes arguments, streams, environment and clock to package app, and handles signals.
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
