using System.Buffers;

namespace Tracking.Functions.Collect.UserAgents;

/// <summary>Words of which one is looked for in a text, in any case, in one pass over it.</summary>
internal sealed class Words(params string[] words)
{
    private readonly SearchValues<string> values = SearchValues.Create(
        words,
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>Whether the text has one of them anywhere.</summary>
    public bool AreIn(string text) => text.AsSpan().ContainsAny(values);
}
