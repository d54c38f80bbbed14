using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Tracking.Local;
using Tracking.Local.Triggers;
using Tracking.Shared.Access;
using Tracking.Shared.Streams;

namespace Tracking.Functions.Tests;

/// <summary>The rules by which the rooms stay rooms.</summary>
public partial class ArchitectureTests
{
    private static readonly string Repository = typeof(ArchitectureTests)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryFolder")
        .Value!;

    [Fact]
    public void No_room_reaches_into_another()
    {
        var rooms = Directory
            .EnumerateDirectories(Path.Combine(Repository, "functions"))
            .Select(folder => Path.GetFileName(folder))
            .Where(name => name is not ("bin" or "obj"))
            .ToList();
        Assert.Contains("Collect", rooms);
        foreach (var room in rooms)
        {
            foreach (var file in Sources("functions", room))
            {
                var others = Namespaces()
                    .Matches(File.ReadAllText(file))
                    .Select(m => m.Groups[1].Value)
                    .Where(name => rooms.Contains(name) && name != room);
                Assert.True(!others.Any(), $"{file} uses {string.Join(", ", others)}");
            }
        }
    }

    [Fact]
    public void The_shared_library_knows_no_trigger_and_no_room() =>
        Assert.All(
            Sources("shared"),
            file =>
            {
                var text = File.ReadAllText(file);
                Assert.DoesNotContain("Microsoft.Azure.Functions", text, StringComparison.Ordinal);
                Assert.DoesNotContain("Tracking.Functions.", text, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void The_product_never_names_the_local_runtime() =>
        Assert.All(
            Sources("shared").Concat(Sources("functions")),
            file =>
                Assert.DoesNotContain(
                    "Tracking.Local",
                    File.ReadAllText(file),
                    StringComparison.Ordinal
                )
        );

    [Fact]
    public async Task Whatever_reads_a_hub_waits_for_storage_forever_and_names_its_group()
    {
        var functions = await AppFunctions.FindAsync(new ConfigurationBuilder().Build());
        var readers = functions.Where(f => f.Trigger is HubTrigger).ToList();
        var triggers = readers.Select(r => r.Trigger).Cast<HubTrigger>().ToList();
        Assert.NotEmpty(readers);
        Assert.All(readers, r => Assert.NotNull(r.Retry?.Delay(int.MaxValue)));
        Assert.All(triggers, t => Assert.Equal(HubNames.Connection, t.Connection));
        Assert.All(triggers, t => Assert.NotEqual("$Default", t.Group));
        Assert.Equal(triggers.Count, triggers.DistinctBy(t => (t.Hub, t.Group)).Count());
    }

    [Fact]
    public async Task The_function_of_every_other_path_is_the_last_one_that_the_host_asks()
    {
        var functions = await AppFunctions.FindAsync(new ConfigurationBuilder().Build());
        var doors = functions
            .Where(f => f.Trigger is HttpTrigger)
            .Select(f => (f.Name, Trigger: (HttpTrigger)f.Trigger))
            .ToList();
        var everything = Assert.Single(doors, d => d.Trigger.Route.Contains('*'));
        foreach (var comparer in new[] { StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase })
        {
            Assert.Equal(everything.Name, doors.Select(d => d.Name).Max(comparer));
        }
    }

    [Fact]
    public void Nothing_of_ours_lies_in_a_namespace_of_Microsoft_s() =>
        Assert.All(
            Sources("shared")
                .Concat(Sources("functions"))
                .Concat(Sources("infra"))
                .Concat(Sources("tests")),
            file => Assert.DoesNotMatch(ForeignNamespace(), File.ReadAllText(file))
        );

    [Theory]
    [InlineData("Collect")]
    [InlineData("Operate")]
    [InlineData("Web")]
    public void Whatever_answers_a_request_is_guarded(string room)
    {
        var doors = typeof(Atomic.AtomicFunctions)
            .Assembly.GetTypes()
            .Where(type => type.Namespace == $"Tracking.Functions.{room}")
            .Where(type =>
                type.GetMethods()
                    .SelectMany(method => method.GetParameters())
                    .Any(p => p.GetCustomAttribute<HttpTriggerAttribute>() is not null)
            )
            .ToList();
        Assert.NotEmpty(doors);
        Assert.All(
            doors,
            door =>
                Assert.Contains(
                    door.GetConstructors().Single().GetParameters(),
                    p => p.ParameterType == typeof(RequestGuard)
                )
        );
    }

    [Theory]
    [InlineData("Events", "Catalog", "Tables", "Streams", "Access", "Telemetry", "Audit", "Lake")]
    [InlineData("Catalog", "Tables", "Streams", "Access", "Telemetry", "Audit", "Lake")]
    [InlineData("Tables", "Streams", "Access", "Telemetry", "Audit", "Lake")]
    [InlineData("Streams", "Access", "Audit", "Lake")]
    [InlineData("Access", "Audit", "Lake")]
    [InlineData("Audit", "Streams", "Lake")]
    [InlineData("Lake", "Events", "Catalog", "Tables", "Streams", "Access", "Telemetry", "Audit")]
    public void In_the_shared_library_contracts_lie_below_and_streams_above(
        string folder,
        params string[] above
    ) =>
        Assert.All(
            Sources("shared", folder),
            file =>
                Assert.DoesNotContain(
                    SharedNamespaces()
                        .Matches(File.ReadAllText(file))
                        .Select(match => match.Groups[1].Value),
                    above.Contains
                )
        );

    [Fact]
    public void No_answer_of_a_table_is_dropped() =>
        Assert.All(
            Sources("shared").Concat(Sources("functions")),
            file => Assert.DoesNotMatch(DroppedAnswer(), File.ReadAllText(file))
        );

    [Fact]
    public void Only_one_place_writes_rows_in_batches() =>
        Assert.Equal(
            ["ClientTransactions.cs"],
            Sources("shared")
                .Concat(Sources("functions"))
                .Where(file =>
                    File.ReadAllText(file)
                        .Contains("SubmitTransactionAsync", StringComparison.Ordinal)
                )
                .Select(file => Path.GetFileName(file))
                .Order(StringComparer.Ordinal)
        );

    private static IEnumerable<string> Sources(params string[] folder) =>
        Directory
            .EnumerateFiles(
                Path.Combine([Repository, .. folder]),
                "*.cs",
                SearchOption.AllDirectories
            )
            .Where(file => !GeneratedFolder().IsMatch(file));

    [GeneratedRegex(@"\bTracking\.Shared\.(\w+)")]
    private static partial Regex SharedNamespaces();

    // A statement that is nothing but the call, or that throws its result away.
    [GeneratedRegex(@"^\s*(_ = )?await TableBatch\.WriteAsync\(", RegexOptions.Multiline)]
    private static partial Regex DroppedAnswer();

    [GeneratedRegex(@"\bTracking\.Functions\.(\w+)")]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"^\s*namespace\s+(?!Tracking\b)", RegexOptions.Multiline)]
    private static partial Regex ForeignNamespace();

    [GeneratedRegex(@"[\\/](obj|bin|node_modules)[\\/]")]
    private static partial Regex GeneratedFolder();
}
