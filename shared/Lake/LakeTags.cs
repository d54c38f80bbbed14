namespace Tracking.Shared.Lake;

/// <summary>What a table's log says of a file beyond what Delta asks for: the names of its tags.</summary>
public static class LakeTags
{
    /// <summary>The SHA-256 of the file, in hexadecimal digits.</summary>
    public const string Sha256 = "sha256";

    /// <summary>The hour or the day in which the hub stored its rows, such as <c>2026-11-22T13</c>.</summary>
    public const string Period = "period";

    /// <summary>What kind of rows it has; files of one kind alone are merged.</summary>
    public const string Kind = "kind";

    /// <summary>The least and the greatest hub sequence of its rows by partition: <c>{"07":[12,99]}</c>.</summary>
    public const string Sequences = "sequences";
}
