# An image with the program, certificates and nothing else: no shell, no packages. It runs as nobody, on a file system that it cannot
# write but for /data, where the database is.
FROM golang:1.26.11 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/firststeps ./cmd/firststeps && mkdir -m 0700 /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/firststeps /firststeps
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
ENV FIRSTSTEPS_ADDR=:8080 FIRSTSTEPS_DATABASE=/data/firststeps.db
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s CMD ["/firststeps", "health"]
ENTRYPOINT ["/firststeps"]
