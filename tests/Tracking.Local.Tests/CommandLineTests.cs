using Tracking.Local.Hosting;

namespace Tracking.Local.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Options_and_settings_are_told_apart()
    {
        var options =
            (await RunAsync("--port", "0", "--A", "--data", "x"))
            ?? (await RunAsync("--port", "0", "--RateLimit__KeyPerSecond", "5", "--data", "x"))!;
        Assert.Equal(0, options.Port);
        Assert.Equal(Path.GetFullPath("x"), options.DataFolder);
        Assert.Equal(4, options.Partitions);
        Assert.Equal(["--RateLimit:KeyPerSecond=5"], options.Settings);
    }

    [Theory]
    [InlineData("--port", "abc")]
    [InlineData("--port", "70000")]
    [InlineData("--port")]
    [InlineData("--partitions", "0")]
    [InlineData("--port", "1", "2")]
    [InlineData("start")]
    [InlineData("--RateLimit__KeyPerSecond")]
    [InlineData("--RateLimit__KeyPerSecond", "--port", "1")]
    [InlineData("hub", "--RateLimit__KeyPerSecond", "5")]
    [InlineData("look", "a", "b")]
    public async Task What_is_not_understood_never_starts(params string[] args) =>
        Assert.Null(await RunAsync(args));

    [Theory]
    [InlineData("--prot", "--port")]
    [InlineData("--port-number", null)]
    [InlineData("lok", "look")]
    [InlineData("--SignigKeys", "--SigningKeys")]
    [InlineData("--RateLimit:KeyPerSecnd", "--RateLimit__KeyPerSecond")]
    [InlineData("--something-else-entirely", null)]
    public void A_mistake_is_told_with_the_nearest_name(string token, string? nearest)
    {
        var e = Assert.Throws<LocalRuntimeException>(() =>
            SettingArguments.Read([token, "1"], ["--port", "--data", "look"])
        );
        Assert.Contains($"'{token}'", e.Message, StringComparison.Ordinal);
        if (nearest is null)
        {
            Assert.DoesNotContain("do you mean", e.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"do you mean {nearest}?", e.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<RunOptions?> RunAsync(params string[] args)
    {
        RunOptions? ran = null;
        Task<int> Run(RunOptions options)
        {
            ran = options;
            return Task.FromResult(0);
        }

        try
        {
            var code = await CommandLine
                .Create(Run, Run, _ => Run(new RunOptions(1, "", 1, [])))
                .Parse(args)
                .InvokeAsync(
                    new()
                    {
                        EnableDefaultExceptionHandler = false,
                        Output = TextWriter.Null,
                        Error = TextWriter.Null,
                    }
                );
            Assert.Equal(ran is null, code != 0);
        }
        catch (LocalRuntimeException)
        {
            Assert.Null(ran);
        }

        return ran;
    }
}
