using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Lake;

/// <summary>One line of a commit of a Delta table: an object with one of these members.</summary>
/// <remarks>Source: the Delta transaction log protocol, "Actions".</remarks>
internal sealed record DeltaAction
{
    public DeltaProtocol? Protocol { get; init; }

    public DeltaMetaData? MetaData { get; init; }

    public DeltaAdd? Add { get; init; }

    public DeltaRemove? Remove { get; init; }

    public DeltaTransaction? Txn { get; init; }

    public DeltaCommitInfo? CommitInfo { get; init; }
}

/// <summary>What a reader and a writer must know of the protocol.</summary>
internal sealed record DeltaProtocol(int MinReaderVersion, int MinWriterVersion)
{
    /// <summary>The oldest there are, for tables of ours use nothing that needs later ones.</summary>
    public static DeltaProtocol Ours { get; } = new(1, 2);

    /// <summary>Whether this library may read and write such a table.</summary>
    [JsonIgnore]
    public bool IsKnown =>
        MinReaderVersion <= Ours.MinReaderVersion && MinWriterVersion <= Ours.MinWriterVersion;
}

/// <summary>What the table is.</summary>
internal sealed record DeltaMetaData(
    string Id,
    string? Name,
    DeltaFormat Format,
    string SchemaString,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Configuration,
    long? CreatedTime
);

/// <summary>How its files are encoded.</summary>
internal sealed record DeltaFormat(string Provider, IReadOnlyDictionary<string, string> Options);

/// <summary>A file that belongs to a table.</summary>
/// <param name="Path">Its name below the table, as a relative URL.</param>
/// <param name="PartitionValues">The value of each partition column.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="ModificationTime">When it was made, in milliseconds since 1970.</param>
/// <param name="DataChange">Whether it has rows that were not there before.</param>
/// <param name="Stats">How many rows it has, and between which values: a JSON object.</param>
/// <param name="Tags">What else is known of it, by name.</param>
public sealed record DeltaAdd(
    string Path,
    IReadOnlyDictionary<string, string?> PartitionValues,
    long Size,
    long ModificationTime,
    bool DataChange,
    string? Stats,
    IReadOnlyDictionary<string, string>? Tags
);

/// <summary>A file that no longer belongs to a table.</summary>
public sealed record DeltaRemove(
    string Path,
    long DeletionTimestamp,
    bool DataChange,
    bool ExtendedFileMetadata,
    IReadOnlyDictionary<string, string?>? PartitionValues,
    long? Size
);

/// <summary>How far an application has come in a table.</summary>
internal sealed record DeltaTransaction(string AppId, long Version, long? LastUpdated);

/// <summary>What a commit did, for people.</summary>
internal sealed record DeltaCommitInfo(
    long Timestamp,
    string Operation,
    IReadOnlyDictionary<string, string> OperationParameters,
    bool IsBlindAppend,
    string EngineInfo
);

/// <summary>How the log is written.</summary>
[JsonSerializable(typeof(DeltaAction))]
[JsonSerializable(typeof(DeltaLastCheckpoint))]
internal sealed partial class DeltaJson : JsonSerializerContext
{
    public static DeltaJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}

/// <summary>Which checkpoint is the last one.</summary>
internal sealed record DeltaLastCheckpoint(long Version, long Size);
