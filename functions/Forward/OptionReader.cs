using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tracking.Functions.Forward;

/// <summary>Reads the options of a target, and keeps what is wrong with them first.</summary>
internal sealed class OptionReader(JsonObject options)
{
    private readonly HashSet<string> known = [];

    /// <summary>What is wrong; null when nothing is, of what was read by now.</summary>
    public TargetFault? Fault { get; private set; }

    /// <summary>A text of 1 to so many characters; null when it is not there.</summary>
    public string? Text(string name, int maximumLength, bool isNeeded = false)
    {
        if (Find(name) is not { } value)
        {
            return isNeeded ? Wrong<string>(name, "It is needed.") : null;
        }

        return
            value.GetValueKind() == JsonValueKind.String
            && value.GetValue<string>() is { Length: > 0 } text
            && text.Length <= maximumLength
            && !text.Any(char.IsControl)
            ? text
            : Wrong<string>(name, $"It is a text of 1 to {maximumLength} characters.");
    }

    /// <summary>One of some words, of which the first stands for none.</summary>
    public string Choice(string name, params string[] words)
    {
        var value = Find(name);
        return value is null ? words[0]
            : value.GetValueKind() == JsonValueKind.String
            && words.Contains(value.GetValue<string>())
                ? value.GetValue<string>()
            : Wrong<string>(name, $"It is one of: {string.Join(", ", words)}.") ?? words[0];
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool otherwise)
    {
        var value = Find(name);
        return value?.GetValueKind() switch
        {
            null => otherwise,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Wrong<object>(name, "It is true or false.") is not null,
        };
    }

    /// <summary>A whole number between two, with them.</summary>
    public int Number(string name, int otherwise, int minimum, int maximum)
    {
        if (Find(name) is not { } value)
        {
            return otherwise;
        }

        if (
            value.GetValueKind() == JsonValueKind.Number
            && int.TryParse(value.ToJsonString(), out var number)
            && number >= minimum
            && number <= maximum
        )
        {
            return number;
        }

        Wrong<object>(name, $"It is a whole number from {minimum} to {maximum}.");
        return otherwise;
    }

    /// <summary>Says what is wrong with an option, when nothing was wrong by now.</summary>
    public T? Wrong<T>(string name, string detail)
        where T : class
    {
        Fault ??= new TargetFault($"options.{name}", detail);
        return null;
    }

    /// <summary>What is wrong; options that were not asked for are.</summary>
    public TargetFault? Finish()
    {
        if (options.Select(option => option.Key).FirstOrDefault(n => !known.Contains(n)) is { } odd)
        {
            Wrong<object>(odd, $"There is no such option; there are: {string.Join(", ", known)}.");
        }

        return Fault;
    }

    private JsonNode? Find(string name)
    {
        known.Add(name);
        return options[name];
    }
}
