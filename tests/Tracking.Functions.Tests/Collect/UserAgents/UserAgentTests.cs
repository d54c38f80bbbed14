using Tracking.Functions.Collect.UserAgents;

namespace Tracking.Functions.Tests.Collect.UserAgents;

public class UserAgentTests
{
    /// <summary>Names as they are sent, each behind the class of device and the browser.</summary>
    public static TheoryData<string, string?, string> Names
    {
        get
        {
            using var stream = typeof(UserAgentTests).Assembly.GetManifestResourceStream(
                "names.tsv"
            )!;
            using var reader = new StreamReader(stream);
            var names = new TheoryData<string, string?, string>();
            while (reader.ReadLine()?.Split('\t') is [var device, var browser, var name])
            {
                names.Add(device, browser.Length > 0 ? browser : null, name);
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_says_what_it_is(string device, string? browser, string name) =>
        Assert.Equal(new UserAgent(browser, device, device == "bot"), UserAgent.Read(name, null));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Something/1.0")]
    [InlineData("radios and axiom")]
    [InlineData("Dart/3.5 (dart:io)")]
    public void Who_says_nothing_is_nobody(string? name) =>
        Assert.Equal(new UserAgent(null, null, IsBot: false), UserAgent.Read(name, null));

    [Theory]
    [InlineData("?1", "phone")]
    [InlineData("?0", "desktop")]
    [InlineData("", "desktop")]
    [InlineData(null, "desktop")]
    public void A_hint_makes_a_phone_of_what_looks_like_a_desktop(string? hint, string device) =>
        Assert.Equal(
            device,
            UserAgent.Read("Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0", hint).DeviceClass
        );

    [Fact]
    public void A_hint_makes_no_person_of_a_bot_or_a_server()
    {
        Assert.Equal("bot", UserAgent.Read("Googlebot/2.1", "?1").DeviceClass);
        Assert.Equal("server", UserAgent.Read("curl/8.5.0", "?1").DeviceClass);
    }

    [Fact]
    public async Task Many_ask_at_once_and_all_get_the_same_answers()
    {
        var names = Enumerable.Range(0, 10_000).Select(i => $"Mozilla/5.0 ({i}) Chrome/1").ToList();
        var asking = Enumerable
            .Range(0, 4)
            .Select(_ => Task.Run(() => names.ConvertAll(name => UserAgent.Read(name, null))));
        Assert.All(
            (await Task.WhenAll(asking)).SelectMany(answers => answers),
            answer => Assert.Equal(new UserAgent("Chrome", "desktop", IsBot: false), answer)
        );
    }
}
