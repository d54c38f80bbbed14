using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Functions.Atomic;

/// <summary>
/// The row of something that can be done only once, such as a rating, and is corrected when it is done
/// again. It keeps the steps by which it came to be, so that what each event changed can be told again after
/// a crash. The first event decides what it is: an event of another action changes nothing, and none does when
/// the first has no log type.
/// </summary>
internal sealed class OnceRow
{
    private const int MaximumSteps = 32;
    private const string Steps = "steps";
    private const string Forgotten = "forgottenSteps";
    private const string History = "history";
    private const string Action = "action";
    private const string LogType = "logType";
    private const string Bot = "bot";
    private const string Params = "params";

    // A text property has at most 32,768 characters.
    private const int MaximumHistory = 30_000;

    private readonly int partition;
    private readonly List<OnceStep> steps;
    private readonly int forgotten;
    private readonly ETag? version;
    private readonly int known;

    /// <summary>The row as it stands.</summary>
    /// <param name="first">An event of it.</param>
    /// <param name="there">The row; null when there is none yet.</param>
    /// <param name="partition">The hub's partition.</param>
    public OnceRow(LoggedEvent first, TableEntity? there, int partition)
    {
        this.partition = partition;
        Row = there is null ? AtomicRow.Of(first, partition) : new TableEntity(there);
        steps = there?.GetString(Steps) is { } text
            ? JsonSerializer.Deserialize<List<OnceStep>>(text, JsonSerializerOptions.Web)!
            : [];
        forgotten = there?.GetInt32(Forgotten) ?? 0;
        version = there?.ETag;
        known = steps.Count;
    }

    /// <summary>The row.</summary>
    public TableEntity Row { get; }

    /// <summary>Takes an event in, if it is not in it yet. What it does not say stays as an earlier one said.</summary>
    public void Take(LoggedEvent logged)
    {
        if (steps.Count == 0)
        {
            RowPlace.Set(Row, logged.Place);
        }
        else if (IsCorrectedBy(logged))
        {
            Remember();
            Correct(logged);
        }
        else
        {
            return;
        }

        var parameters = EventParams.Read(logged.Tracked.Params);
        if (Row.ContainsKey(LogType))
        {
            Row["rating"] = parameters.Rating ?? Row.GetString("rating");
            Row["comment"] = parameters.Comment ?? Row.GetString("comment");
        }

        steps.Add(
            new OnceStep(
                logged.Place.Sequence,
                logged.Place.Index,
                logged.Place.EnqueuedAt,
                parameters.Rating is null && steps.Count > 0 ? steps[^1].Value : parameters.Value
            )
        );
    }

    /// <summary>How it is written; null when nothing is new.</summary>
    public RowWrite? ToWrite()
    {
        if (steps.Count == known)
        {
            return null;
        }

        var excess = Math.Max(0, steps.Count - MaximumSteps);
        Row[Forgotten] = forgotten + excess;
        Row[Steps] = JsonSerializer.Serialize(steps.Skip(excess), JsonSerializerOptions.Web);
        return RowWrite.If(version, Row);
    }

    /// <summary>What an event of it adds to counters.</summary>
    public IEnumerable<Contribution> ChangesBy(LoggedEvent logged)
    {
        var index = steps.FindIndex(step => step.Place() == logged.Place);

        // A correction is counted where the first was, whoever makes it.
        logged = logged with
        {
            Tracked = logged.Tracked with { IsBot = Row.GetBoolean(Bot) },
        };
        return index > 0
                ? Contributions.OfCorrection(
                    logged,
                    partition,
                    steps[index - 1].Value,
                    steps[index].Value
                )
            : index == 0 && forgotten == 0 ? Contributions.Of(logged, partition)
            : [];
    }

    private bool IsCorrectedBy(LoggedEvent logged) =>
        logged.Place.IsAfter(steps[^1].Place()) && Row.GetString(Action) == logged.Tracked.Action;

    private void Correct(LoggedEvent logged)
    {
        foreach (var (name, value) in AtomicRow.Of(logged, partition))
        {
            // Where it is counted stays as it was.
            if (value is not null && name is not (LogType or Bot))
            {
                Row[name] =
                    name == Params && Row.GetString(Params) is { } before
                        ? MergedParams.Of(before, (string)value)
                        : value;
            }
        }
    }

    /// <summary>Keeps what the row said before it is corrected, as far back as there is room.</summary>
    private void Remember()
    {
        var history = Row.GetString(History) is { } before ? JsonNode.Parse(before)!.AsArray() : [];
        history.Add(
            new JsonObject
            {
                ["receivedAt"] = Row.GetDateTimeOffset("receivedAt") is { } at
                    ? TimeConverter.Write(at)
                    : null,
                ["label"] = Row.GetString("label"),
                ["params"] = Row.GetString(Params) is { } text ? JsonNode.Parse(text) : null,
            }
        );
        var json = history.ToJsonString();
        while (json.Length > MaximumHistory && history.Count > 0)
        {
            history.RemoveAt(0);
            json = history.ToJsonString();
        }

        Row[History] = json;
    }
}
