// Command firststeps serves guides, and asks them in a terminal. What it can do is in package app;
// here is nothing but the outside world: arguments, streams, the environment, the clock, and
// signals.
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
	context.AfterFunc(ctx, stop) // from then on a second signal ends the program at once
	m := app.Main{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		LookupEnv: os.LookupEnv, Now: time.Now,
	}
	os.Exit(m.Run(ctx))
}
