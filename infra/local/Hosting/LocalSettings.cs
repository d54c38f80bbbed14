using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tracking.Local.Hosting;

/// <summary>What <c>local.settings.json</c> says, or the sample when there is none.</summary>
/// <param name="Values">Settings by name, with <c>:</c> between the parts of a name.</param>
/// <param name="Port">The HTTP port of its Host section.</param>
/// <param name="Unknown">Names in the file that nobody reads.</param>
/// <param name="Summary">Lines for the start-up summary, by label; <c>{NAME}</c> is a setting's value.</param>
internal sealed record LocalSettings(
    Dictionary<string, string?> Values,
    int? Port,
    IReadOnlyList<KeyValuePair<string, string>> Summary,
    IReadOnlyList<string> Unknown
)
{
    private const string GeneratePrefix = "{generate:";

    /// <summary>What the file may have, for this host or for Core Tools.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "$schema",
        "IsEncrypted",
        nameof(Values),
        nameof(Summary),
        "ConnectionStrings",
        "Host",
        "Host:LocalHttpPort",
        "Host:CORS",
        "Host:CORSCredentials",
    ];

    private static readonly string[] Names = ["local.settings.json", "local.settings.sample.json"];

    /// <summary>Reads the first settings file of a folder.</summary>
    public static LocalSettings Load(string folder)
    {
        var file = Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (file is null)
        {
            return new LocalSettings([], null, [], []);
        }

        try
        {
            var root = JsonNode
                .Parse(
                    File.ReadAllText(file),
                    documentOptions: new() { CommentHandling = JsonCommentHandling.Skip }
                )!
                .AsObject();
            return new LocalSettings(
                Texts(root[nameof(Values)])
                    .ToDictionary(
                        pair => pair.Key.Replace("__", ":", StringComparison.Ordinal),
                        pair => (string?)pair.Value
                    ),
                root["Host"]?["LocalHttpPort"]?.GetValue<int>(),
                [.. Texts(root[nameof(Summary)])],
                [
                    .. root.Select(member => member.Key)
                        .Concat((root["Host"]?.AsObject() ?? []).Select(m => $"Host:{m.Key}"))
                        .Except(Known),
                ]
            );
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or FormatException
                        or ArgumentException
            )
        {
            throw new LocalRuntimeException(
                $"{Path.GetFileName(file)} cannot be read: {e.Message}"
            );
        }
    }

    /// <summary>Replaces each value <c>{generate:N}</c> by N random bytes in base64, made once and kept in the data folder.</summary>
    public void Generate(string dataFolder)
    {
        var wanted = Values
            .Where(v => v.Value?.StartsWith(GeneratePrefix, StringComparison.Ordinal) == true)
            .ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        var file = Path.Combine(dataFolder, "generated-settings.json");
        var kept = File.Exists(file)
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!
            : [];
        foreach (var (name, value) in wanted)
        {
            if (!int.TryParse(value![GeneratePrefix.Length..].TrimEnd('}'), out var bytes))
            {
                throw new LocalRuntimeException($"The setting {name} is not like {{generate:32}}.");
            }

            if (!kept.TryGetValue(name, out var made))
            {
                kept[name] = made = Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));
            }

            Values[name] = made;
        }

        var written = file + ".new";
        File.WriteAllText(written, JsonSerializer.Serialize(kept));
        File.Move(written, file, overwrite: true);
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(JsonNode? section) =>
        (section?.AsObject() ?? []).Select(pair =>
            KeyValuePair.Create(pair.Key, pair.Value?.ToString() ?? "")
        );
}
