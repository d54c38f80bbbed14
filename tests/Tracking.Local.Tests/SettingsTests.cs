using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;
using Microsoft.Extensions.Configuration;
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
    public void What_host_json_says_that_has_no_effect_here_is_told()
    {
        var configuration = Configuration(
            ("AzureWebJobs.Colect.Disabled", "true"),
            ("AzureWebJobs.Collect.Disabled", "true"),
            ("AzureFunctionsJobHost:version", "2.0"),
            ("AzureFunctionsJobHost:logging:logLevel:default", "Information"),
            ("AzureFunctionsJobHost:extensions:eventHubs:maxEventBatchSize", "7"),
            ("AzureFunctionsJobHost:extensions:eventHubs:maxEventBatchSise", "7"),
            ("AzureFunctionsJobHost:extensions:http:maxOutstandingRequests", "9")
        );
        Assert.Equal(
            ["extensions:eventHubs:maxEventBatchSise", "extensions:http:maxOutstandingRequests"],
            HostSettings.Unknown(configuration).Order(StringComparer.Ordinal)
        );
        Write(
            "local.settings.json",
            """{"Values":{"SignigKeys":"x","SigningKeys":"y"},"Valeus":{},"Host":{"LocalHttpPrt":1}}"""
        );
        var notes = new Notes(configuration, LocalSettings.Load(folder.Path), []).All.ToList();
        Assert.Contains(
            "host.json has extensions:eventHubs:maxEventBatchSise, which has no effect locally. Do you mean extensions:eventHubs:maxEventBatchSize?",
            notes
        );
        Assert.Contains(
            "The setting SignigKeys is read by nobody. Do you mean SigningKeys?",
            notes
        );
        Assert.Contains(
            "The settings file has Host:LocalHttpPrt, which is read by nobody. Do you mean Host:LocalHttpPort?",
            notes
        );
        Assert.Contains("There is no function Colect to switch off. Do you mean Collect?", notes);
        Assert.Contains("The function Collect is switched off.", notes);
        Assert.Equal(7, notes.Count);
    }

    [Theory]
    [InlineData("initialOffsetOptions:type", "fromEnd")]
    [InlineData("maxEventBatchSize", "0")]
    [InlineData("minEventBatchSize", "101")]
    [InlineData("batchCheckpointFrequency", "0")]
    public void What_host_json_asks_for_and_is_not_done_here_is_refused(
        string name,
        string value
    ) =>
        Assert.Throws<LocalRuntimeException>(() =>
            new HostSettings(
                Configuration(($"AzureFunctionsJobHost:extensions:eventHubs:{name}", value))
            )
        );

    [Theory]
    [InlineData("Endpoint=sb://127.0.0.1;SharedAccessKey=x;UseDevelopmentEmulator=true", true)]
    [InlineData("Endpoint=sb://localhost/;UseDevelopmentEmulator=true", true)]
    [InlineData("Endpoint=sb://127.0.0.1:5672;UseDevelopmentEmulator=true", false)]
    [InlineData("Endpoint=sb://127.0.0.1", false)]
    [InlineData("Endpoint=sb://a.servicebus.windows.net;UseDevelopmentEmulator=true", false)]
    [InlineData("nonsense", false)]
    public void Hubs_that_are_not_the_embedded_ones_are_refused(string connection, bool isEmbedded)
    {
        var configuration = Configuration(("EventHubs", connection));
        var refused = Record.Exception(() => HubSetting.Check(configuration));
        Assert.Equal(isEmbedded, refused is null);
        Assert.Throws<LocalRuntimeException>(() =>
            HubSetting.Check(Configuration(("EventHubs:fullyQualifiedNamespace", "a.b")))
        );
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))
            )
            .Build();

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
