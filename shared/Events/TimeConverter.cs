using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracking.Shared.Events;

/// <summary>
/// Writes times in UTC with six decimals and <c>Z</c>: the one form that DuckDB, Spark and Snowflake all take for a
/// time by themselves. Reads any ISO 8601.
/// </summary>
public sealed class TimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.ffffffZ";

    /// <summary>A time as it is written.</summary>
    public static string Write(DateTimeOffset time) =>
        time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>A time as it is written, in UTF-8.</summary>
    /// <param name="time">The time.</param>
    /// <param name="utf8">Takes it; at least <see cref="MaximumBytes"/>.</param>
    /// <returns>How many bytes it has.</returns>
    public static int Write(DateTimeOffset time, Span<byte> utf8)
    {
        // The format that is fastest by far has one decimal more.
        time.UtcDateTime.TryFormat(utf8, out var length, "O", CultureInfo.InvariantCulture);
        utf8[length - 2] = (byte)'Z';
        return length - 1;
    }

    /// <summary>The most bytes that <see cref="Write(DateTimeOffset, Span{byte})"/> needs.</summary>
    public const int MaximumBytes = 32;

    /// <inheritdoc />
    public override DateTimeOffset Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => reader.GetDateTimeOffset();

    /// <inheritdoc />
    public override void Write(
        Utf8JsonWriter writer,
        DateTimeOffset value,
        JsonSerializerOptions options
    )
    {
        Span<byte> text = stackalloc byte[MaximumBytes];
        writer.WriteStringValue(text[..Write(value, text)]);
    }
}
