using System.Buffers;
using System.Diagnostics;
using System.Text.Json;

namespace Tracking.Shared.Lake;

/// <summary>The log of a Delta table: a file for each commit, and now and then a checkpoint of all before it.</summary>
internal sealed class DeltaLog
{
    /// <summary>After how many commits a checkpoint is written.</summary>
    public const int CheckpointInterval = 50;

    private const string JsonType = "application/json";

    private readonly ILakeStore store;
    private readonly DeltaLogNames names;
    private readonly DeltaCheckpoint checkpoints;

    /// <summary>The log of a table.</summary>
    public DeltaLog(ILakeStore store, DeltaLogNames names)
    {
        this.store = store;
        this.names = names;
        checkpoints = new DeltaCheckpoint(store, names);
    }

    /// <summary>What the table is now.</summary>
    public async Task<DeltaSnapshot> ReadAsync(
        DeltaSnapshot? known,
        CancellationToken cancellationToken
    )
    {
        var snapshot = await ReplayAsync(
            known ?? await checkpoints.ReadLastAsync(cancellationToken),
            cancellationToken
        );

        // A commit that is not there may be one that was deleted because a later checkpoint covers it.
        if (known is not null)
        {
            return await checkpoints.FindLastVersionAsync(cancellationToken) > snapshot.Version
                ? await ReplayAsync(
                    await checkpoints.ReadLastAsync(cancellationToken),
                    cancellationToken
                )
                : snapshot;
        }

        return await WithoutHolesAsync(snapshot, cancellationToken);
    }

    /// <summary>Writes the next commit, if nobody else has written it, and a checkpoint when it is time.</summary>
    public async Task<DeltaSnapshot?> TryAppendAsync(
        DeltaSnapshot from,
        IReadOnlyList<DeltaAction> actions,
        CancellationToken cancellationToken
    )
    {
        var version = from.Version + 1;
        var bytes = Write(actions);
        var name = names.Commit(version);
        if (!await store.TryAddAsync(name, bytes, JsonType, cancellationToken))
        {
            // The answer to an attempt that went through may have been lost.
            var there = await store.FindAsync(name, cancellationToken);
            if (there is null || !there.Value.Span.SequenceEqual(bytes))
            {
                return null;
            }
        }

        var snapshot = from.Apply(version, actions);
        return version - Math.Max(snapshot.CheckpointVersion, 0) >= CheckpointInterval
            ? await WithCheckpointAsync(snapshot, cancellationToken)
            : snapshot;
    }

    // The commit is made, whatever becomes of its checkpoint: the next commit tries again.
    private async Task<DeltaSnapshot> WithCheckpointAsync(
        DeltaSnapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await checkpoints.WriteAsync(snapshot, cancellationToken);
            return snapshot.WithCheckpoint();
        }
        catch (Exception e)
        {
            Activity.Current?.AddException(e);
            return snapshot;
        }
    }

    private async Task<DeltaSnapshot> ReplayAsync(
        DeltaSnapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        while (
            await store.FindAsync(names.Commit(snapshot.Version + 1), cancellationToken)
                is { } commit
        )
        {
            snapshot = snapshot.Apply(snapshot.Version + 1, Parse(commit));
        }

        return snapshot;
    }

    // Other readers refuse a log with a hole, and what is behind it would be lost without a word.
    private async Task<DeltaSnapshot> WithoutHolesAsync(
        DeltaSnapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            long last = -1;
            await foreach (var file in store.ListAsync(names.Folder, cancellationToken))
            {
                last = Math.Max(last, names.CommitOf(file.Name) ?? -1);
            }

            if (last <= snapshot.Version)
            {
                return snapshot;
            }

            // It may have come meanwhile.
            var later = await ReplayAsync(snapshot, cancellationToken);
            snapshot =
                later.Version > snapshot.Version
                    ? later
                    : throw new InvalidDataException(
                        $"The log {names.Folder} has version {last}, and version {snapshot.Version + 1} is missing."
                    );
        }
    }

    private static byte[] Write(IEnumerable<DeltaAction> actions)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var action in actions)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(action, DeltaJson.Relaxed.DeltaAction));
            lines.Write("\n"u8);
        }

        return lines.WrittenSpan.ToArray();
    }

    private static List<DeltaAction> Parse(ReadOnlyMemory<byte> commit)
    {
        var actions = new List<DeltaAction>();
        foreach (var range in commit.Span.Split((byte)'\n'))
        {
            if (commit.Span[range] is { IsEmpty: false } line)
            {
                actions.Add(JsonSerializer.Deserialize(line, DeltaJson.Relaxed.DeltaAction)!);
            }
        }

        return actions;
    }
}
