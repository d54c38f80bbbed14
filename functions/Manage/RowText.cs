using System.Text.Json;

namespace Tracking.Functions.Manage;

/// <summary>What fits into a row: Table Storage takes texts of 64 KiB in UTF-16.</summary>
internal static class RowText
{
    /// <summary>The most characters of a text.</summary>
    public const int MaximumLength = 32 * 1024;

    /// <summary>Whether a part of a project fits, which is one text of JSON in its row.</summary>
    public static bool Fits<T>(T part) => JsonSerializer.Serialize(part).Length <= MaximumLength;
}
