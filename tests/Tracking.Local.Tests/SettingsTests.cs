using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Tracking.Local.Hosting;
using Tracking.Local.Hubs;
using Tracking.Local.Triggers;

namespace Tracking.Local.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_own_settings_come_before_the_sample()
    {
        Write("local.settings.sample.json", """{"Values":{"A":"sample"}}""");
        Assert.Equal("sample", LocalSettings.Load(folder.Path).Values["A"]);
        Write("local.settings.json", """{"Values":{"A__B":"own"},"Host":{"LocalHttpPort":7}}""");
        var settings = LocalSettings.Load(folder.Path);
        Assert.Equal("own", settings.Values["A:B"]);
        Assert.Equal(7, settings.Port);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"Values":5}""")]
    [InlineData("""{"Host":{"LocalHttpPort":"x"}}""")]
    public void A_broken_settings_file_is_said_in_a_sentence(string text)
    {
        Write("local.settings.json", text);
        var e = Assert.Throws<LocalRuntimeException>(() => LocalSettings.Load(folder.Path));
        Assert.StartsWith(
            "local.settings.json cannot be read: ",
            e.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Generated_values_are_made_once_and_kept()
    {
        Write("local.settings.json", """{"Values":{"Key":"{generate:32}"}}""");
        var first = LocalSettings.Load(folder.Path);
        first.Generate(folder.Path);
        var second = LocalSettings.Load(folder.Path);
        second.Generate(folder.Path);
        Assert.Equal(32, Convert.FromBase64String(first.Values["Key"]!).Length);
        Assert.Equal(first.Values["Key"], second.Values["Key"]);
    }

    [Fact]
    public void A_data_folder_belongs_to_one_app_at_a_time()
    {
        using (new DataFolder(folder.Path))
        {
            var e = Assert.Throws<LocalRuntimeException>(() => new DataFolder(folder.Path));
            Assert.Contains("in use", e.Message, StringComparison.Ordinal);
        }

        new DataFolder(folder.Path).Dispose();
    }

    [Fact]
    public void A_storage_of_this_machine_belongs_to_one_app_at_a_time()
    {
        var address = StorageAddress.Parse(
            $"AccountName=a;AccountKey=b;BlobEndpoint=http://127.0.0.1:{Environment.ProcessId % 30_000 + 32_768}/a;QueueEndpoint=http://127.0.0.1:6/a;TableEndpoint=http://127.0.0.1:7/a"
        )!;
        using (new StorageHold(address))
        {
            var e = Assert.Throws<LocalRuntimeException>(() => new StorageHold(address));
            Assert.Contains("Another running app", e.Message, StringComparison.Ordinal);
        }

        new StorageHold(address).Dispose();
    }

    [Fact]
    public void Storage_of_this_machine_is_told_from_storage_elsewhere()
    {
        Assert.Equal(10002, StorageAddress.Parse("UseDevelopmentStorage=true")!.Table.Port);
        Assert.Equal(
            5,
            StorageAddress
                .Parse(
                    "AccountName=a;AccountKey=b;BlobEndpoint=http://127.0.0.1:5/a;QueueEndpoint=http://127.0.0.1:6/a;TableEndpoint=http://127.0.0.1:7/a"
                )!
                .Blob.Port
        );
        Assert.Null(
            StorageAddress.Parse("AccountName=a;AccountKey=b;EndpointSuffix=core.windows.net")
        );
        Assert.Null(StorageAddress.Parse(null));
        Assert.Throws<LocalRuntimeException>(() => StorageAddress.Parse("nonsense"));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_read_is_the_beginning()
    {
        var file = Path.Combine(folder.Path, "c", "00");
        var checkpoint = new CheckpointFile(file);
        Assert.Equal(0, checkpoint.Read());
        checkpoint.Write(42);
        checkpoint.Write(43);
        Assert.Equal(43, checkpoint.Read());
        File.WriteAllBytes(file, new byte[16]);
        Assert.Equal(0, checkpoint.Read());
    }

    [Fact]
    public void Retries_wait_as_their_attribute_says()
    {
        var forever = new RetryPolicy(
            new DefaultRetryOptions
            {
                MaxRetryCount = -1,
                MinimumInterval = TimeSpan.FromSeconds(1),
                MaximumInterval = TimeSpan.FromSeconds(10),
            }
        );
        Assert.Equal(
            [1, 2, 4, 8, 10, 10],
            Enumerable.Range(0, 6).Select(i => forever.Delay(i)!.Value.TotalSeconds)
        );
        Assert.Equal(10, forever.Delay(1_000_000)!.Value.TotalSeconds);
        var twice = new RetryPolicy(
            new DefaultRetryOptions { MaxRetryCount = 2, DelayInterval = TimeSpan.FromSeconds(3) }
        );
        Assert.Equal(TimeSpan.FromSeconds(3), twice.Delay(1));
        Assert.Null(twice.Delay(2));
    }

    private void Write(string name, string text) =>
        File.WriteAllText(Path.Combine(folder.Path, name), text);
}
