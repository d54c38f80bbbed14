namespace Tracking.Shared.Lake;

/// <summary>What a table's log says of a file beyond what Delta asks for: the names of its tags.</summary>
public static class LakeTags
{
    /// <summary>The SHA-256 of the file, in hexadecimal digits.</summary>
    public const string Sha256 = "sha256";
}
