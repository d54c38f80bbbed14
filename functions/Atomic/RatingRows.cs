using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>A rating as it stood at a place in the hub.</summary>
internal sealed record RatingStep(
    long Sequence,
    int Index,
    DateTimeOffset EnqueuedAt,
    double? Value
)
{
    /// <summary>Its place.</summary>
    public EventSource Place() => new(Sequence, Index, EnqueuedAt);
}

/// <summary>
/// Writes what can be done only once, and is corrected when it is done again: ratings. The row keeps the
/// steps by which it came to be, so that what each event changed can be told again after a crash.
/// </summary>
internal sealed class RatingRows(TableClient logs, int partition)
{
    private const int Concurrency = 8;
    private const int MaximumSteps = 32;
    private const string Steps = "steps";
    private const string Forgotten = "forgottenSteps";
    private const string History = "history";

    // A text property has at most 32,768 characters.
    private const int MaximumHistory = 30_000;

    /// <summary>Writes ratings.</summary>
    /// <param name="ratings">The events, in order.</param>
    /// <param name="refused">Takes those that storage will never take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What they add to counters.</returns>
    public async Task<IReadOnlyCollection<Contribution>> WriteAsync(
        IEnumerable<LoggedEvent> ratings,
        ConcurrentBag<(LoggedEvent Logged, string Detail)> refused,
        CancellationToken cancellationToken
    )
    {
        var contributions = new ConcurrentBag<Contribution>();
        await Parallel.ForEachAsync(
            ratings.GroupBy(rating => (rating.Tracked.Project, rating.Tracked.Id)),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Concurrency,
                CancellationToken = cancellationToken,
            },
            async (ofOne, token) =>
            {
                foreach (var change in await WriteOneAsync([.. ofOne], refused, token))
                {
                    contributions.Add(change);
                }
            }
        );
        return contributions;
    }

    private async Task<IEnumerable<Contribution>> WriteOneAsync(
        LoggedEvent[] events,
        ConcurrentBag<(LoggedEvent Logged, string Detail)> refused,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var keys = AtomicRow.Of(events[0], partition);
            var found = await logs.GetEntityIfExistsAsync<TableEntity>(
                keys.PartitionKey,
                keys.RowKey,
                cancellationToken: cancellationToken
            );
            var there = found.HasValue ? found.Value : null;
            var steps = there is null
                ? []
                : JsonSerializer.Deserialize<List<RatingStep>>(there.GetString(Steps))!;
            var forgotten = there?.GetInt32(Forgotten) ?? 0;
            var row = there is null ? keys : new TableEntity(there);
            var before = steps.Count;
            foreach (var rating in events)
            {
                if (steps.Count == 0 || rating.Place.IsAfter(steps[^1].Place()))
                {
                    Take(row, steps, rating);
                }
            }

            var changes = Changes(events, steps, forgotten).ToList();
            if (steps.Count == before)
            {
                return changes;
            }

            try
            {
                if (await TryWriteAsync(row, steps, forgotten, there?.ETag, cancellationToken))
                {
                    return changes;
                }
            }
            catch (RequestFailedException e) when (e.Status is 400 or 413)
            {
                refused.Add((events[^1], $"{e.Status} {e.ErrorCode}"));
                return [];
            }
        }
    }

    // What a later one does not say stays as an earlier one said.
    private void Take(TableEntity row, List<RatingStep> steps, LoggedEvent rating)
    {
        if (steps.Count > 0)
        {
            Remember(row);
        }

        var parameters = EventParams.Read(rating.Tracked.Params);
        foreach (var (name, value) in AtomicRow.Of(rating, partition))
        {
            if (value is not null && name is not ("sequence" or "index" or "enqueuedAt"))
            {
                row[name] = value;
            }
        }

        row["rating"] = parameters.Rating ?? row.GetString("rating");
        row["comment"] = parameters.Comment ?? row.GetString("comment");
        steps.Add(
            new RatingStep(
                rating.Place.Sequence,
                rating.Place.Index,
                rating.Place.EnqueuedAt,
                parameters.Value ?? (steps.Count > 0 ? steps[^1].Value : null)
            )
        );
    }

    /// <summary>Keeps what a row said before it is corrected, as far back as there is room.</summary>
    private static void Remember(TableEntity row)
    {
        var history = row.GetString(History) is { } known ? JsonNode.Parse(known)!.AsArray() : [];
        history.Add(
            new JsonObject
            {
                ["receivedAt"] = row.GetDateTimeOffset("receivedAt"),
                ["label"] = row.GetString("label"),
                ["params"] = row.GetString("params") is { } text ? JsonNode.Parse(text) : null,
            }
        );
        var json = history.ToJsonString();
        while (json.Length > MaximumHistory && history.Count > 0)
        {
            history.RemoveAt(0);
            json = history.ToJsonString();
        }

        row[History] = json;
    }

    private IEnumerable<Contribution> Changes(
        IEnumerable<LoggedEvent> events,
        List<RatingStep> steps,
        int forgotten
    )
    {
        foreach (var rating in events)
        {
            var index = steps.FindIndex(step => step.Place() == rating.Place);
            var changes =
                index > 0
                    ? Contributions.OfCorrection(
                        rating,
                        partition,
                        steps[index - 1].Value,
                        steps[index].Value
                    )
                : index == 0 && forgotten == 0 ? Contributions.Of(rating, partition)
                : [];
            foreach (var change in changes)
            {
                yield return change;
            }
        }
    }

    private async Task<bool> TryWriteAsync(
        TableEntity row,
        List<RatingStep> steps,
        int forgotten,
        ETag? version,
        CancellationToken cancellationToken
    )
    {
        var excess = Math.Max(0, steps.Count - MaximumSteps);
        row[Forgotten] = forgotten + excess;
        row[Steps] = JsonSerializer.Serialize(steps.Skip(excess));
        try
        {
            _ = version is { } expected
                ? await logs.UpdateEntityAsync(
                    row,
                    expected,
                    TableUpdateMode.Replace,
                    cancellationToken
                )
                : await logs.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e)
            when (e.Status is 409 or 412 || e is { Status: 404, ErrorCode: "ResourceNotFound" })
        {
            return false;
        }
    }
}
