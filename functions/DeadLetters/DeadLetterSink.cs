using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Streams;
using Tracking.Shared.Tables;

namespace Tracking.Functions.DeadLetters;

/// <summary>
/// Keeps dead letters, and counts them and the events that a project does not want by reason. A letter is kept
/// first, and its row says by which event it was made; so what is told twice counts once.
/// </summary>
internal sealed class DeadLetterSink(StorageClients storage, int partition) : IPartitionSink
{
    private const string Partition = "partition";

    private readonly TableClient letters = storage.Tables.GetTableClient(TableNames.DeadLetters);
    private readonly CounterStore counters = new(
        storage.Tables.GetTableClient(TableNames.Counters)
    );

    /// <inheritdoc />
    public Task BeginAsync(string? memo, CancellationToken cancellationToken)
    {
        counters.Clear();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<string?> WriteAsync(
        IReadOnlyList<StreamItem> items,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var told = items
            .Where(item => !item.IsSweep)
            .Select(item => (Item: item, Event: item.Read(refusals)))
            .Where(t => t.Event is not null)
            .Select(t => new ToldLetter(t.Item, t.Event!, DeadLetter.Read(t.Event!.Params.Utf8)!))
            .Where(t => t.Letter is not null)
            .ToList();
        var kept = await KeepAsync(
            told.Where(t => t.Letter.Raw is not null || t.Letter.Reader is not null),
            refusals,
            cancellationToken
        );
        var refused = await counters.ApplyAsync(
            told.Where(t => t.Letter.Raw is null && t.Letter.Reader is null)
                .Concat(kept)
                .Select(t => t.Count(partition)),
            cancellationToken
        );
        var byPlace = told.ToLookup(t => t.Item.Place);
        foreach (var (contribution, detail) in refused)
        {
            Refuse(byPlace[contribution.Place].First(), detail, refusals);
        }

        return null;
    }

    /// <summary>Keeps letters.</summary>
    /// <returns>Those that made their rows, now or when they were given before.</returns>
    private async Task<List<ToldLetter>> KeepAsync(
        IEnumerable<ToldLetter> told,
        Refusals refusals,
        CancellationToken cancellationToken
    )
    {
        var rows = told.Select(t => (Told: t, Row: t.ToRow(partition)))
            .DistinctBy(r => (r.Row.PartitionKey, r.Row.RowKey))
            .ToList();
        var answers = await TableBatch.WriteAsync(
            letters,
            [.. rows.Select(r => RowWrite.Add(r.Row))],
            cancellationToken
        );
        var kept = new List<ToldLetter>();
        foreach (var ((one, _), answer) in rows.Zip(answers))
        {
            if (answer.Outcome == RowOutcome.Refused)
            {
                Refuse(one, answer.Detail!, refusals);
            }
            else if (
                answer.IsWritten
                || answer.Existing!.GetInt32(Partition) == partition
                    && RowPlace.Is(answer.Existing, one.Item.Place)
            )
            {
                kept.Add(one);
            }
        }

        return kept;
    }

    private static void Refuse(ToldLetter told, string detail, Refusals refusals) =>
        refusals.Add(told.Item, DeadLetterReason.Refused, detail, told.Event.Project);

    private sealed record ToldLetter(StreamItem Item, TrackedEvent Event, DeadLetter Letter)
    {
        public TableEntity ToRow(int partition)
        {
            var row = DeadLetterStore.Row(Event, Letter);
            RowPlace.Set(row, Item.Place);
            row[Partition] = partition;
            return row;
        }

        public Contribution Count(int partition) =>
            new(
                CounterKeys.DayPartition(
                    Event.Project,
                    CounterKind.Rejected,
                    Event.ReceivedAt,
                    partition
                ),
                CounterKeys.Row(CounterKeys.Events, Letter.Reason),
                Item.Place,
                Letter.StandsFor
            );
    }
}
