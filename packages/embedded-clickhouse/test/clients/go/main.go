// Reads every row of `source` with clickhouse-go over HTTP and writes it to `copied`, in several blocks.
//
// Usage: client HOST:PORT USER PASSWORD none|lz4|zstd|gzip
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/uuid"
)

const flushEvery = 3000

type row struct {
	ID         uint64
	Text       string
	Model      string
	Attributes map[string]string
	Roles      []string
	At         time.Time
	Record     uuid.UUID
	EventAt    []time.Time
	EventName  []string
	EventAttrs []map[string]string
	Verified   bool
	Hash       string
	Status     uint16
	Level      uint8
	Port       uint32
	Leaves     []uint64
	Day        time.Time
	Began      time.Time
	Earliest   time.Time
	Note       *string
	Score      float64
}

func (r *row) pointers() []any {
	return []any{&r.ID, &r.Text, &r.Model, &r.Attributes, &r.Roles, &r.At, &r.Record, &r.EventAt, &r.EventName,
		&r.EventAttrs, &r.Verified, &r.Hash, &r.Status, &r.Level, &r.Port, &r.Leaves, &r.Day, &r.Began, &r.Earliest, &r.Note, &r.Score}
}

func (r *row) values() []any {
	return []any{r.ID, r.Text, r.Model, r.Attributes, r.Roles, r.At, r.Record, r.EventAt, r.EventName,
		r.EventAttrs, r.Verified, r.Hash, r.Status, r.Level, r.Port, r.Leaves, r.Day, r.Began, r.Earliest, r.Note, r.Score}
}

var methods = map[string]clickhouse.CompressionMethod{
	"none": clickhouse.CompressionNone,
	"lz4":  clickhouse.CompressionLZ4,
	"zstd": clickhouse.CompressionZSTD,
	"gzip": clickhouse.CompressionGZIP,
}

func connect(args []string) (driver.Conn, error) {
	compression := &clickhouse.Compression{Method: methods[args[3]], Level: 3}
	return clickhouse.Open(&clickhouse.Options{
		Protocol:    clickhouse.HTTP,
		Addr:        []string{args[0]},
		Auth:        clickhouse.Auth{Database: "default", Username: args[1], Password: args[2]},
		Compression: compression,
	})
}

func copyRows(ctx context.Context, conn driver.Conn) (int, error) {
	rows, err := conn.Query(ctx, "SELECT * FROM source ORDER BY id")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO copied")
	if err != nil {
		return 0, err
	}
	count := 0
	for rows.Next() {
		var r row
		if err := rows.Scan(r.pointers()...); err != nil {
			return count, err
		}
		if err := batch.Append(r.values()...); err != nil {
			return count, err
		}
		if count++; count%flushEvery == 0 {
			if err := batch.Flush(); err != nil {
				return count, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return count, err
	}
	return count, batch.Send()
}

// codeOf returns the code of the server's exception, or 0 if there is none.
func codeOf(err error) int32 {
	var exception *clickhouse.Exception
	if errors.As(err, &exception) {
		return exception.Code
	}
	return 0
}

func run(args []string) error {
	ctx := context.Background()
	conn, err := connect(args)
	if err != nil {
		return err
	}
	defer conn.Close()
	count, err := copyRows(ctx, conn)
	if err != nil {
		return err
	}
	early := conn.QueryRow(ctx, "SELECT * FROM nothing").Err()
	late, err := conn.Query(ctx, "SELECT throwIf(number = 3000000) FROM numbers(4000000)")
	if err == nil {
		for late.Next() {
		}
		err = late.Err()
	}
	fmt.Printf(`{"rows":%d,"early":%d,"late":%d}`, count, codeOf(early), codeOf(err))
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
