using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Tracking.Functions;
using Tracking.Worker.Tests.Host;
using Strategy = Tracking.Worker.Tests.Protocol.RpcRetryOptions.Types.RetryStrategy;

namespace Tracking.Worker.Tests;

/// <summary>What the worker tells the host of its functions.</summary>
public sealed class FunctionsTests(RunningApp running) : IClassFixture<RunningApp>
{
    private readonly IReadOnlyList<FunctionInfo> functions = running.App.Host.Functions;

    [Fact]
    public async Task They_are_those_of_the_metadata_that_was_generated_when_it_was_built()
    {
        var generated = await new GeneratedFunctionMetadataProvider().GetFunctionMetadataAsync("");
        Assert.NotEmpty(generated);
        Assert.Equal(
            generated.Select(Describe).Order(StringComparer.Ordinal),
            functions.Select(Describe).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_one_that_takes_every_path_is_the_last_that_the_host_asks()
    {
        var asked = functions.Where(f => f.IsTriggeredBy("httpTrigger")).ToList();
        var last = Assert.Single(asked, f => f["route"] == "{*path}");
        Assert.Empty(last.Methods);
        Assert.Same(last, asked[^1]);
    }

    [Fact]
    public void A_reader_that_fails_is_repeated_for_as_long_as_it_takes()
    {
        var readers = functions.Where(f => f.IsTriggeredBy("eventHubTrigger")).ToList();
        Assert.NotEmpty(readers);
        Assert.All(
            readers,
            reader =>
            {
                Assert.Equal("Many", reader["cardinality"]);

                // Only then does the host hand over events with all that belongs to them.
                Assert.Equal(
                    "True",
                    (string?)reader.Trigger["properties"]?["supportsDeferredBinding"]
                );
                Assert.Equal(-1, reader.Metadata.RetryOptions.MaxRetryCount);
                Assert.Equal(
                    Strategy.ExponentialBackoff,
                    reader.Metadata.RetryOptions.RetryStrategy
                );
            }
        );
    }

    [Fact]
    public void No_two_readers_share_a_consumer_group_of_a_hub() =>
        Assert.Distinct(
            functions
                .Where(f => f.IsTriggeredBy("eventHubTrigger"))
                .Select(f => (f["eventHubName"], f["consumerGroup"]))
        );

    private static string Describe(IFunctionMetadata function) =>
        string.Join(
            ' ',
            function.Name,
            function.EntryPoint,
            function.ScriptFile,
            function.Language,
            string.Join(',', function.RawBindings ?? []),
            function.Retry is { } retry
                ? $"{retry.Strategy} {retry.MaxRetryCount} {retry.MinimumInterval} {retry.MaximumInterval}"
                : "once"
        );

    private static string Describe(FunctionInfo function) =>
        string.Join(
            ' ',
            function.Name,
            function.Metadata.EntryPoint,
            function.Metadata.ScriptFile,
            function.Metadata.Language,
            string.Join(',', function.Metadata.RawBindings),
            function.Metadata.RetryOptions is { } retry
                ? $"{retry.RetryStrategy} {retry.MaxRetryCount} {retry.MinimumInterval.ToTimeSpan()} {retry.MaximumInterval.ToTimeSpan()}"
                : "once"
        );
}
