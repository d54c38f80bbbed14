using System.CommandLine;
using System.Globalization;

namespace Tracking.Local.Hosting;

/// <summary>The command: its options, its subcommands, and settings as further options.</summary>
internal static class CommandLine
{
    private const int MaximumPort = 65535;
    private const int DefaultPartitions = 4;
    private const int MaximumPartitions = 32;
    private const int DefaultHubPort = 5672;

    /// <summary>Builds the command.</summary>
    /// <param name="run">Runs the app.</param>
    /// <param name="hub">Runs the hubs alone.</param>
    /// <param name="look">Prints a table or container, or what there is.</param>
    public static RootCommand Create(
        Func<RunOptions, Task<int>> run,
        Func<RunOptions, Task<int>> hub,
        Func<string?, Task<int>> look
    )
    {
        var port = Number("--port", "HTTP port; 0 takes a free one and prints it", 0, MaximumPort);
        var hubPort = Number(
            "--port",
            "AMQP port; 0 takes a free one and prints it",
            0,
            MaximumPort
        );
        var data = new Option<string?>("--data")
        {
            Description =
                "Folder of the event hubs, their checkpoints and Azurite; .data in the repository unless said",
            HelpName = "DIR",
        };
        var partitions = Number(
            "--partitions",
            $"Partitions of a new hub; {DefaultPartitions} unless said",
            1,
            MaximumPartitions
        );
        RunOptions Options(
            ParseResult parsed,
            Option<int?> listens,
            IReadOnlyList<string> settings
        ) =>
            new(
                parsed.GetValue(listens),
                Path.GetFullPath(
                    parsed.GetValue(data) ?? Path.Combine(Tools.RepositoryFolder, ".data")
                ),
                parsed.GetValue(partitions) ?? DefaultPartitions,
                settings
            );

        var hubCommand = new Command(
            "hub",
            $"Serves the event hubs alone, over AMQP 1.0, for other programs; on port {DefaultHubPort} unless said"
        )
        {
            hubPort,
            data,
            partitions,
        };
        hubCommand.SetAction(parsed =>
        {
            Refuse(parsed);
            var options = Options(parsed, hubPort, []);
            return hub(options with { Port = options.Port ?? DefaultHubPort });
        });

        var name = new Argument<string?>("name")
        {
            Description = "A table or container to print; all are listed unless said",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var lookCommand = new Command("look", "Prints the tables and blobs of local storage")
        {
            name,
        };
        lookCommand.SetAction(parsed =>
        {
            Refuse(parsed);
            return look(parsed.GetValue(name));
        });

        var root = new RootCommand(
            "Runs the tracking backend on this machine: HTTP, event hubs, timers, and Azurite. "
                + "Any setting may follow as --NAME VALUE, with __ between the parts of its name."
        )
        {
            port,
            data,
            partitions,
            hubCommand,
            lookCommand,
        };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction(parsed =>
            run(
                Options(
                    parsed,
                    port,
                    SettingArguments.Read(
                        parsed.UnmatchedTokens,
                        [
                            .. root.Options.Select(o => o.Name),
                            .. root.Subcommands.Select(c => c.Name),
                        ]
                    )
                )
            )
        );
        return root;
    }

    // Settings are of the app alone.
    private static void Refuse(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [var token, ..])
        {
            throw SettingArguments.NotUnderstood(
                token,
                [.. parsed.CommandResult.Command.Options.Select(o => o.Name)]
            );
        }
    }

    private static Option<int?> Number(string name, string description, int from, int to)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= from
                && number <= to
            )
            {
                return number;
            }

            result.AddError($"{name} takes a whole number from {from} to {to}, not '{text}'.");
            return null;
        };
        return option;
    }
}
