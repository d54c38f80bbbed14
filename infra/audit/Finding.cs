using System.Globalization;

namespace Tracking.Audit;

/// <summary>Where an audit log is not as it was, and how.</summary>
/// <param name="File">The name of the blob or head.</param>
/// <param name="Kind">What is wrong, in a word or two, such as <c>changed line</c>.</param>
/// <param name="Detail">What that is found by.</param>
internal sealed record Finding(string File, string Kind, string Detail)
{
    /// <summary>The number of the line, from 1; null when it is about all of the file.</summary>
    public long? Line { get; init; }

    /// <summary>At which byte of the file that line begins, from 0.</summary>
    public long? Offset { get; init; }

    /// <summary>As a line for people.</summary>
    public override string ToString() =>
        Line is null
            ? $"{Kind}: {File}: {Detail}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Kind}: {File}, line {Line}, byte {Offset}: {Detail}"
            );
}

/// <summary>The words for what is wrong.</summary>
internal static class FindingKind
{
    /// <summary>A line, or several, are not as they were.</summary>
    public const string ChangedLine = "changed line";

    /// <summary>Lines were taken out.</summary>
    public const string MissingLine = "missing line";

    /// <summary>Lines were put in.</summary>
    public const string InsertedLine = "inserted line";

    /// <summary>A line is not what a line is, so nothing can be said of what it was.</summary>
    public const string BrokenChain = "broken chain";

    /// <summary>A blob is not there that a head says was.</summary>
    public const string MissingBlob = "missing blob";

    /// <summary>A blob is there of which no head tells, before one of which a head does.</summary>
    public const string InsertedBlob = "inserted blob";

    /// <summary>A blob does not begin with the hash of the last line of the blob before.</summary>
    public const string NotBehind = "not behind the blob before";

    /// <summary>A blob is shorter than a head says that it was.</summary>
    public const string CutOff = "cut off";

    /// <summary>A head is not as it was signed.</summary>
    public const string WrongSignature = "wrong signature";

    /// <summary>A head is signed by a key that is not among those that are known.</summary>
    public const string UnknownKey = "unknown key";

    /// <summary>A head is not there that the next one says was.</summary>
    public const string MissingHead = "missing head";

    /// <summary>A head does not go on where the one before ends.</summary>
    public const string NotBehindHead = "not behind the head before";
}
