using System.Text.Json;
using System.Text.Json.Nodes;
using static Tracking.Tests.Doubles.Lake.DeltaViolationException;

namespace Tracking.Tests.Doubles.Lake;

/// <summary>What the actions of a log up to a version come to.</summary>
/// <remarks>Source: the Delta transaction log protocol, "Action Reconciliation" and "Delta Log Entries".</remarks>
internal sealed class StrictState
{
    public const long TombstoneLife = 7L * 24 * 3600 * 1000;

    public JsonElement? Protocol { get; private set; }

    public JsonElement? MetaData { get; private set; }

    public StrictSchema? Schema { get; private set; }

    public Dictionary<string, JsonElement> Files { get; } = [];

    public Dictionary<string, JsonElement> Tombstones { get; } = [];

    public Dictionary<string, JsonElement> Transactions { get; } = [];

    public long CommittedAt { get; private set; }

    /// <summary>Applies a commit, of which each action must be one that may follow.</summary>
    /// <returns>The files that it removed and added without changing rows, if it did so.</returns>
    public (IReadOnlyList<string> Removed, IReadOnlyList<string> Added)? Apply(
        IReadOnlyList<(string Name, JsonElement Value)> actions,
        string where
    )
    {
        foreach (var single in (string[])["protocol", "metaData", "commitInfo"])
        {
            Unless(actions.Count(a => a.Name == single) <= 1, $"{where}: more than one {single}");
        }

        // Of what reconciles with each other, a commit has one: files by path, transactions by application.
        var keys = actions
            .Where(a => a.Name is "add" or "remove" or "txn")
            .Select(a => a.Name == "txn" ? $"txn {Text(a.Value, "appId")}" : Text(a.Value, "path"))
            .ToList();
        Unless(keys.Distinct().Count() == keys.Count, $"{where}: actions that reconcile");
        var schema = actions.FirstOrDefault(a => a.Name is "metaData");
        Unless(
            Protocol is not null
                || actions.Any(a => a.Name == "protocol") && actions.Any(a => a.Name == "metaData"),
            $"{where}: the first commit without protocol or metaData"
        );
        if (schema.Name is not null)
        {
            ApplyMetaData(schema.Value, where);
        }

        var (removed, added) = (new List<string>(), new List<string>());
        foreach (var (name, value) in actions)
        {
            switch (name)
            {
                case "protocol":
                    Unless(
                        value.GetProperty("minReaderVersion").GetInt32() == 1
                            && value.GetProperty("minWriterVersion").GetInt32() == 2,
                        $"{where}: the protocol {value.GetRawText()}"
                    );
                    Protocol = value;
                    break;
                case "commitInfo":
                    CommittedAt = value.GetProperty("timestamp").GetInt64();
                    Unless(
                        !value.GetProperty("isBlindAppend").GetBoolean()
                            || actions.All(a => a.Name != "remove"),
                        $"{where}: a blind append that removes"
                    );
                    break;
                case "txn":
                    Unless(
                        !Transactions.TryGetValue(Text(value, "appId"), out var before)
                            || Version(before) <= Version(value),
                        $"{where}: the transaction {value.GetRawText()} goes back"
                    );
                    Transactions[Text(value, "appId")] = value;
                    break;
                case "remove":
                    if (ApplyRemove(value, where))
                    {
                        removed.Add(Text(value, "path"));
                    }

                    break;
                case "add":
                    if (ApplyAdd(value, where))
                    {
                        added.Add(Text(value, "path"));
                    }

                    break;
            }
        }

        return removed.Count + added.Count == 0 ? null : (removed, added);
    }

    /// <summary>Takes what a checkpoint has, where the commits before it are gone.</summary>
    public void Load(
        IReadOnlyList<(string Name, JsonElement Value)> checkpoint,
        IReadOnlyList<(string Name, JsonElement Value)> commit,
        string where
    )
    {
        Apply(
            [
                .. checkpoint.Where(action => action.Name != "remove"),
                .. commit.Where(a => a.Name == "commitInfo"),
            ],
            where
        );
        foreach (var (_, remove) in checkpoint.Where(action => action.Name == "remove"))
        {
            Tombstones[Text(remove, "path")] = remove;
        }
    }

    /// <summary>An action with its members in order, and without what a checkpoint does not keep.</summary>
    public static string Canonical(string name, JsonElement value)
    {
        var members = JsonNode.Parse(value.GetRawText())!.AsObject();
        if (name is "add" or "remove")
        {
            members.Remove("dataChange");
        }

        return Ordered(members)!.ToJsonString();
    }

    private static JsonNode? Ordered(JsonNode? node) =>
        node is JsonObject members
            ? new JsonObject(
                members
                    .Where(member => member.Value is not null)
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, Ordered(member.Value)))
            )
            : node?.DeepClone();

    private static string Text(JsonElement action, string name) =>
        action.GetProperty(name).GetString()!;

    private static long Version(JsonElement transaction) =>
        transaction.GetProperty("version").GetInt64();

    private void ApplyMetaData(JsonElement value, string where)
    {
        var schema = new StrictSchema(value, where);
        if (MetaData is { } before)
        {
            Unless(
                Text(before, "id") == Text(value, "id")
                    && schema.Columns.Take(Schema!.Columns.Count).SequenceEqual(Schema.Columns),
                $"{where}: another table, or a column that is gone or of another type"
            );
        }

        (MetaData, Schema) = (value, schema);
    }

    // Whether the rows of the file must be in files that come in.
    private bool ApplyRemove(JsonElement remove, string where)
    {
        var path = Text(remove, "path");
        Unless(Files.Remove(path, out var file), $"{where}: {path} is removed, and not there");
        Unless(
            remove.GetProperty("extendedFileMetadata").GetBoolean()
                && remove.GetProperty("size").GetInt64() == file.GetProperty("size").GetInt64()
                && remove.GetProperty("partitionValues").GetRawText()
                    == file.GetProperty("partitionValues").GetRawText()
                && remove.TryGetProperty("deletionTimestamp", out _),
            $"{where}: {path} is removed as something else than it was added as"
        );
        Tombstones[path] = remove;
        return !remove.GetProperty("dataChange").GetBoolean();
    }

    private bool ApplyAdd(JsonElement add, string where)
    {
        var path = Text(add, "path");
        StrictFile.CheckSaid(add, Schema!, where);
        var isChange = add.GetProperty("dataChange").GetBoolean();
        var wasThere = Files.TryGetValue(path, out var before);
        Unless(
            !wasThere
                || !isChange
                    && before.GetProperty("size").GetInt64() == add.GetProperty("size").GetInt64(),
            $"{where}: {path} comes in, and was there"
        );
        Files[path] = add;
        Tombstones.Remove(path);
        return !isChange && !wasThere;
    }
}
