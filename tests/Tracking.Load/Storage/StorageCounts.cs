using System.Collections.Frozen;
using System.Diagnostics;
using System.Text;
using Tracking.Shared.Tables;

namespace Tracking.Load.Storage;

/// <summary>Counts what is asked of storage.</summary>
internal sealed class StorageCounts
{
    // The local host's own, by which it knows that nobody else has the storage.
    private const string OfTheHost = "/tracking-local/";

    private static readonly FrozenSet<string> Cursors = TableNames.Cursors.ToFrozenSet();

    private readonly Lock turn = new();
    private readonly Dictionary<string, long> counts = [];

    /// <summary>When something was last written to a table of cursors, as <see cref="Stopwatch"/> tells it.</summary>
    public long LastCursorAt { get; private set; }

    /// <summary>When something was last asked of tables.</summary>
    public long LastTableAt { get; private set; }

    /// <summary>What was counted so far.</summary>
    public StorageTally Now
    {
        get
        {
            lock (turn)
            {
                return new(new Dictionary<string, long>(counts));
            }
        }
    }

    /// <summary>Counts a request.</summary>
    /// <param name="service">blob, queue or table.</param>
    /// <param name="verb">Its method.</param>
    /// <param name="target">What stands in its first line.</param>
    /// <param name="body">Its body, when it has several operations in it.</param>
    /// <param name="bodyBytes">How long the body is.</param>
    public void Add(
        string service,
        string verb,
        string target,
        ReadOnlySpan<byte> body,
        long bodyBytes
    )
    {
        if (target.Contains(OfTheHost, StringComparison.Ordinal))
        {
            return;
        }

        lock (turn)
        {
            Add(service, 1);
            Add($"{service} {verb}", 1);
            if (service == "table")
            {
                LastTableAt = Stopwatch.GetTimestamp();
                AddRows(verb, target, body, bodyBytes);
            }
            else if (target.Contains("comp=appendblock", StringComparison.OrdinalIgnoreCase))
            {
                Add(StorageTally.Appends, 1);
            }
        }
    }

    private void AddRows(string verb, string target, ReadOnlySpan<byte> body, long bodyBytes)
    {
        if (verb == "GET" || target.Contains("/Tables", StringComparison.Ordinal))
        {
            return;
        }

        Add(StorageTally.RowBytes, bodyBytes);
        if (target.Contains("$batch", StringComparison.Ordinal))
        {
            foreach (var table in BatchRows.In(body))
            {
                AddRow(table);
            }
        }
        else
        {
            AddRow(BatchRows.TableOf(Encoding.UTF8.GetBytes(target)));
        }
    }

    private void AddRow(string table)
    {
        Add(StorageTally.Rows, 1);
        Add(StorageTally.RowsOf(table), 1);
        if (Cursors.Contains(table))
        {
            LastCursorAt = Stopwatch.GetTimestamp();
        }
    }

    private void Add(string what, long number) =>
        counts[what] = counts.GetValueOrDefault(what) + number;
}
