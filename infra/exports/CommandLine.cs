using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Azure;
using Azure.Identity;
using Azure.Messaging.EventHubs;

namespace Tracking.Exports;

/// <summary>The command and its options.</summary>
internal static class CommandLine
{
    /// <summary>All is there, once.</summary>
    public const int Well = 0;

    /// <summary>Something is missing, or there twice.</summary>
    public const int Found = 1;

    /// <summary>It could not be found out.</summary>
    public const int Failed = 2;

    private static readonly TimeSpan DefaultTime = TimeSpan.FromDays(1);

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        TextWriter output,
        TextWriter errors,
        TimeProvider time
    )
    {
        try
        {
            var parsed = Create(output, time).Parse(args);
            var code = await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = errors,
                    EnableDefaultExceptionHandler = false,
                }
            );
            return parsed.Errors.Count > 0 ? Failed : code;
        }
        catch (Exception e)
            when (e
                    is RequestFailedException
                        or AggregateException
                        or ArgumentException
                        or AuthenticationFailedException
                        or EventHubsException
                        or IOException
                        or UnauthorizedAccessException
                        or InvalidDataException
                        or JsonException
                        or FormatException
                        or NotSupportedException
                        or SocketException
                        or TimeoutException
            )
        {
            await errors.WriteLineAsync($"It could not be found out: {e.Message.Split('\n')[0]}");
            return Failed;
        }
    }

    private static RootCommand Create(TextWriter output, TimeProvider time)
    {
        var connection = Text(
            "--connection",
            "Storage: a connection string, or the account's name, which is asked as who is logged in; TrackingStorage or AzureWebJobsStorage of the environment unless said, else storage of this machine"
        );
        var hubs = Text(
            "--hubs",
            "The folder of the local app's hubs, or its data folder; .data/hubs unless said"
        );
        var eventHubs = Text(
            "--event-hubs",
            "Hubs on Azure instead: a connection string, or the namespace's host name"
        );
        var group = Text(
            "--group",
            "The consumer group as which these are read; $Default, which no reader of the app has, unless said"
        );
        var from = Time("--from", "From this time on; a day before --to unless said");
        var to = Time("--to", "Before this time; now unless said");
        var project = Text("--project", "The only project that counts");
        var reconcile = new Command(
            "reconcile",
            "Counts events of the hubs, lines of the exports and rows of the tables against each other, by partition and hour. Exit code 1 when something is missing or there twice, 2 when that could not be found out"
        )
        {
            connection,
            hubs,
            eventHubs,
            group,
            from,
            to,
            project,
        };
        reconcile.SetAction(
            async (parsed, cancellationToken) =>
            {
                var now = time.GetUtcNow();
                var end = parsed.GetValue(to) is { } said && said < now ? said : now;
                var options = new ReconcileOptions(
                    parsed.GetValue(connection),
                    parsed.GetValue(eventHubs) is null
                        ? parsed.GetValue(hubs) ?? Path.Combine(".data", "hubs")
                        : null,
                    parsed.GetValue(eventHubs),
                    parsed.GetValue(group) ?? "$Default",
                    parsed.GetValue(from) ?? end - DefaultTime,
                    end,
                    parsed.GetValue(project)
                );
                var findings = await Reconciler.RunAsync(options, time, cancellationToken);
                await Report.WriteAsync(output, options, findings);
                return findings.HasProblems ? Found : Well;
            }
        );
        return new RootCommand("Looks after the exports and the tables made of them.")
        {
            reconcile,
        };
    }

    private static Option<string?> Text(string name, string description) =>
        new(name) { Description = description };

    private static Option<DateTimeOffset?> Time(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "2026-11-22T13:00:00Z",
            CustomParser = result =>
            {
                if (
                    DateTimeOffset.TryParse(
                        result.Tokens[0].Value,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out var read
                    )
                )
                {
                    return read;
                }

                result.AddError(
                    $"{name} takes a time in ISO 8601, not '{result.Tokens[0].Value}'."
                );
                return null;
            },
        };
}
