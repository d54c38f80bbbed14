using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Tracking.Functions.Collect;
using Tracking.Scale;

namespace Tracking.Infra.Tests;

/// <summary>The page on scale and money says what follows from its two files, and follows itself some common sense.</summary>
public class ScaleTests
{
    private static readonly string Folder = Path.Combine(Bicep.Repository, "infra", "scale");
    private static readonly Measured Measured = Read<Measured>("measured.json");
    private static readonly Inputs Inputs = Read<Inputs>("inputs.json");

    [Fact]
    public void The_page_is_what_its_files_come_to()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "README.md"));
        Assert.Equal(Page.With(page, Measured, Inputs), page);
    }

    [Fact]
    public async Task Each_function_that_has_instances_of_its_own_is_counted()
    {
        var off = (await Deployment.OfSizeAsync("prod")).Settings();
        var others = typeof(CollectFunctions)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetMethods())
            .Count(m =>
                m.GetCustomAttribute<FunctionAttribute>() is { Name: var name }
                && !off.ContainsKey($"AzureWebJobs.{name}.Disabled")
                && !m.GetParameters()
                    .Any(p => p.GetCustomAttribute<HttpTriggerAttribute>() is not null)
            );
        Assert.Equal(others + 1, Inputs.Assumptions.ScaleGroups);
    }

    [Fact]
    public async Task The_size_prod_has_what_is_said_of_it()
    {
        var deployment = await Deployment.OfSizeAsync("prod");
        var hub = deployment.Properties("Microsoft.EventHub/namespaces/eventhubs", "tracked");
        var production = Inputs.Production;
        Assert.Equal(
            (production.FewestPartitions, production.RetentionHours),
            (
                (int)hub["partitionCount"]!,
                (double)hub["retentionDescription"]!["retentionTimeInHours"]!
            )
        );
        Assert.Equal(
            production.FewestUnits,
            (int)
                Assert.Single(deployment.OfType("Microsoft.EventHub/namespaces"))["sku"]![
                    "capacity"
                ]!
        );
        Assert.Equal(
            (production.Endpoints, production.Zones, production.TestLocations),
            (
                deployment.OfType("Microsoft.Network/privateEndpoints").Count,
                deployment.OfType("Microsoft.Network/privateDnsZones").Count,
                deployment.Properties("Microsoft.Insights/webtests")["Locations"]!.AsArray().Count
            )
        );
    }

    [Fact]
    public void All_readers_were_measured_at_the_same_rates()
    {
        foreach (var ofWait in Measured.Readers.GroupBy(r => r.WaitSeconds))
        {
            var functions = ofWait.GroupBy(r => r.Function).ToList();
            Assert.Equal(4, functions.Count);
            Assert.All(
                functions,
                f =>
                    Assert.Equal(
                        functions[0].Select(r => r.EventsPerSecond),
                        f.Select(r => r.EventsPerSecond)
                    )
            );
        }
    }

    [Theory]
    [InlineData(1e6)]
    [InlineData(1e8)]
    [InlineData(1e10)]
    public void More_costs_more_and_what_saves_saves(double events)
    {
        double Total(double of, Func<Assumptions, Assumptions>? change = null) =>
            new Estimator(
                Measured,
                Inputs with
                {
                    Assumptions = change?.Invoke(Inputs.Assumptions) ?? Inputs.Assumptions,
                }
            )
                .Of(of)
                .Total;
        Assert.True(Total(2 * events) > Total(events));
        Assert.True(Total(2 * events) < 2.5 * Total(events));
        Assert.True(Total(events, a => a with { EventsPerRequest = 20 }) < Total(events));
        Assert.True(Total(events, a => a with { ReaderWaitSeconds = 10 }) < Total(events));
        Assert.True(Total(events) < Total(events, a => a with { ReadersApart = true }));
        Assert.True(
            Total(events, a => a with { TableMonthsKept = 1, ExportMonthsKept = 1 }) < Total(events)
        );
    }

    [Theory]
    [InlineData(true, 5)] // Three groups read 9 MB, of which a unit gives 2.
    [InlineData(false, 4)] // 3,000 envelopes come in, of which a unit takes 1,000, and a few of facts.
    public void Units_are_enough_for_what_comes_in_and_for_what_is_read(bool isApart, int units)
    {
        // 3,000 events a second of 1,000 bytes at the peak, each in an envelope of its own.
        var measured = Measured with
        {
            Bytes = Measured.Bytes with { Frame = 1_000, Fact = 0 },
            Frames = [new(1, 1)],
            EventsPerSession = int.MaxValue,
        };
        var inputs = Inputs with
        {
            Assumptions = Inputs.Assumptions with
            {
                PeakToMean = 3,
                EventsPerRequest = 1,
                ReadersApart = isApart,
            },
        };
        var estimate = new Estimator(measured, inputs).Of(
            1_000 * Inputs.Assumptions.SecondsPerMonth
        );
        Assert.Equal(3_000, estimate.Needs.PeakEventsPerSecond, tolerance: 0.001);
        Assert.Equal(units, estimate.Needs.ThroughputUnits);
    }

    [Fact]
    public void Costs_are_what_a_calculator_says()
    {
        // A billion events, one a request; a reader with 100 invocations and 10 requests to tables for 1,000.
        var measured = Measured with
        {
            Collect = [new(1, 80, ResponseBytes: 275)],
            Sweeps = [new("Reader", 0), new("ExportSessionFacts", 0)],
            Readers =
            [
                new("Reader", 1, 1, 100, 10, 10, 0, 0, 1),
                new("ExportSessionFacts", 1, 1, 0, 0, 0, 0, 0, 0),
            ],
        };
        var inputs = Inputs with
        {
            Prices = Inputs.Prices with
            {
                TableTenThousandOperations = 0.00036,
                MillionExecutions = 0.4,
                FreeExecutions = 250_000,
                EgressGigabyte = 0.087,
                FreeEgressGigabytes = 100,
            },
            Assumptions = Inputs.Assumptions with
            {
                EventsPerRequest = 1,
                ReaderWaitSeconds = 1,
                SecondsPerMonth = 2_592_000,
            },
        };
        var costs = new Estimator(measured, inputs).Of(1e9).Costs;

        // 10 million at 0.00036 for 10,000.
        Assert.Equal(0.36, costs["Tables: operations"], tolerance: 0.0001);

        // 1,100 million, each minute a sweep and four that it is handed, and 250,000 for nothing, at 0.40 a million.
        Assert.Equal(439.9864, costs["Functions: executions"], tolerance: 0.0001);

        // 275 GB, of which 100 for nothing, at 0.087.
        Assert.Equal(15.225, costs["Answers to clients"], tolerance: 0.0001);
    }

    [Fact]
    public void Between_two_points_lies_what_is_between_them()
    {
        (double X, double Y)[] points = [(1, 10), (100, 20)];
        double At(double x) => Interpolation.At(points, p => p.X, p => p.Y, x);
        Assert.Equal(10, At(0.1));
        Assert.Equal(10, At(1));
        Assert.Equal(15, At(10), tolerance: 0.001);
        Assert.Equal(20, At(1_000));
    }

    [Fact]
    public void A_page_without_marks_is_refused() =>
        Assert.Throws<FormatException>(() => Page.With("no marks", Measured, Inputs));

    private static T Read<T>(string file) =>
        JsonSerializer.Deserialize<T>(
            File.ReadAllText(Path.Combine(Folder, file)),
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                RespectRequiredConstructorParameters = true,
            }
        )!;
}
