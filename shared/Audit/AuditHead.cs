namespace Tracking.Shared.Audit;

/// <summary>
/// What the audit log held when an hour had passed. Heads are a chain of their own, one for each hour though nothing
/// happened, so that one that is missing is missed.
/// </summary>
public sealed record AuditHead
{
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string CurrentFormat = "tracking/audit-head/1";

    /// <summary>Which kind of document it is; a signature over it is good for nothing else.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>When its time begins: where that of the head before ends. More than an hour before <see cref="To"/> when the app was down.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When its time ends, which is an hour after that in its name.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>When it was made; lines that came between <see cref="To"/> and then may be in it already.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The head before; null in the first.</summary>
    public required HeadLink? Previous { get; init; }

    /// <summary>
    /// The blobs that have grown since the head before, and the last blob of each partition though it has not, by
    /// name. So one head alone says up to where all of the log was.
    /// </summary>
    public required IReadOnlyList<HeldBlob> Blobs { get; init; }

    /// <summary>The id of the key by which it is signed.</summary>
    public required string KeyId { get; init; }
}

/// <summary>A head by its name and what is in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">The SHA-256 of all its bytes, in lower-case hexadecimal digits.</param>
public sealed record HeadLink(string Name, string Sha256);

/// <summary>What a blob held. It may have grown since, and a later head says how far.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">How many bytes, which end where a line ends.</param>
/// <param name="Lines">How many lines these are.</param>
/// <param name="LastLineSha256">The hash of the last of them, without its line break.</param>
public sealed record HeldBlob(string Name, long Bytes, long Lines, string LastLineSha256);
