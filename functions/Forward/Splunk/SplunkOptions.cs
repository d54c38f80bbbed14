using System.Text.Json.Nodes;

namespace Tracking.Functions.Forward.Splunk;

/// <summary>What a project says of its events in Splunk.</summary>
/// <param name="Index">The index; null for the one that the token has.</param>
/// <param name="Source">The source; null for <c>tracking:{project}</c>.</param>
/// <param name="SourceType">The source type.</param>
/// <param name="Host">The host; null for what Splunk takes for it.</param>
/// <param name="Acknowledge">Whether events are sent only when Splunk has indexed them; the token says the same.</param>
/// <param name="MaximumBytes">Bytes of one request's body before compression.</param>
internal sealed record SplunkOptions(
    string? Index,
    string? Source,
    string SourceType,
    string? Host,
    bool Acknowledge,
    int MaximumBytes
)
{
    private const int DefaultBytes = 512 * 1024;
    private const int MinimumBytes = 16 * 1024;
    private const int MostBytes = 64 * 1024 * 1024;
    private const int NameLength = 255;

    /// <summary>Reads them.</summary>
    /// <param name="options">The object as it was configured.</param>
    /// <param name="fault">What is wrong with it; null when nothing is.</param>
    public static SplunkOptions Read(JsonObject options, out TargetFault? fault)
    {
        var reader = new OptionReader(options);
        var read = new SplunkOptions(
            reader.Text("index", NameLength),
            reader.Text("source", NameLength),
            reader.Text("sourcetype", NameLength) ?? "_json",
            reader.Text("host", NameLength),
            reader.Flag("acknowledge", false),
            reader.Number("maximumBytes", DefaultBytes, MinimumBytes, MostBytes)
        );
        fault = reader.Finish();
        return read;
    }
}
