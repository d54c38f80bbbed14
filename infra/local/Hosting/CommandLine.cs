using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Tracking.Local.Hosting;

/// <summary>What the command line says beside settings.</summary>
/// <param name="Port">The HTTP port; 0 is a free one, null what the settings file says.</param>
/// <param name="DataFolder">Where hubs, checkpoints and Azurite keep their data; null is the default.</param>
/// <param name="Partitions">Partitions of a new hub.</param>
internal sealed record CommandLine(int? Port, string? DataFolder, int Partitions)
{
    private const int DefaultPartitions = 4;
    private const int MaximumPartitions = 32;

    /// <summary>Names of settings as configuration has them: <c>--A__B</c> is <c>--A:B</c>, as in the environment.</summary>
    public static string[] Normalize(string[] args) =>
        [
            .. args.Select(arg =>
                arg.StartsWith("--", StringComparison.Ordinal)
                && arg.Split('=', 2) is [var name, ..]
                    ? name.Replace("__", ":", StringComparison.Ordinal) + arg[name.Length..]
                    : arg
            ),
        ];

    /// <summary>Reads <c>--port N --data DIR --partitions N</c>; other options are settings.</summary>
    public static CommandLine Parse(string[] args)
    {
        if (args.FirstOrDefault(a => !a.StartsWith("--", StringComparison.Ordinal)) is { } first)
        {
            var at = Array.IndexOf(args, first);
            var isValue =
                at > 0
                && args[at - 1].StartsWith("--", StringComparison.Ordinal)
                && !args[at - 1].Contains('=', StringComparison.Ordinal);
            if (!isValue)
            {
                throw new LocalRuntimeException(
                    $"'{first}' is not understood: use --port N, --data DIR, --partitions N or --SETTING VALUE."
                );
            }
        }

        var options = new ConfigurationBuilder().AddCommandLine(args).Build();
        return new CommandLine(
            Number(options, "port", 0, 65535),
            options["data"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : null,
            Number(options, "partitions", 1, MaximumPartitions) ?? DefaultPartitions
        );
    }

    private static int? Number(IConfiguration options, string name, int from, int to) =>
        options[name] is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= from
        && number <= to
            ? number
        : throw new LocalRuntimeException(
            $"--{name} takes a whole number from {from} to {to}, not '{text}'."
        );
}
