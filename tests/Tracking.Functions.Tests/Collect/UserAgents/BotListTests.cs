using System.Diagnostics;
using Tracking.Functions.Collect.UserAgents;

namespace Tracking.Functions.Tests.Collect.UserAgents;

public class BotListTests
{
    [Fact]
    public void Whatever_the_list_has_seen_is_a_bot_or_a_server()
    {
        var seen = BotList
            .Read()
            .Where(bot =>
                !BotList.Excepted.Except(["okhttp", "Sogou", "Sonic"]).Contains(bot.Pattern)
            )
            .SelectMany(bot => bot.Instances)
            .ToList();
        Assert.True(seen.Count > 2000, $"{seen.Count} names");
        Assert.All(
            seen,
            name => Assert.True(UserAgent.Read(name, null).DeviceClass is "bot" or "server", name)
        );
    }

    [Fact]
    public void What_is_excepted_is_still_on_the_list() =>
        Assert.Empty(BotList.Excepted.Except(BotList.Read().Select(bot => bot.Pattern)));

    [Fact]
    public void A_pattern_without_names_finds_what_it_means() =>
        Assert.All(
            BotList.Read().Where(bot => bot.Pattern.All(char.IsAsciiLetterOrDigit)),
            bot =>
                Assert.Equal(
                    !BotList.Excepted.Contains(bot.Pattern),
                    BotList.Has($"Mozilla/5.0 (compatible; {bot.Pattern}/1.0)")
                )
        );

    [Theory]
    [InlineData('a')]
    [InlineData('(')]
    [InlineData(' ')]
    [InlineData('\ud83d')]
    [InlineData('\0')]
    public void A_name_of_a_million_letters_is_read_at_once(char letter)
    {
        var watch = Stopwatch.StartNew();
        foreach (var beginning in new[] { "", "Mozilla/5.0 (", "Current", "Spider ContextualBo" })
        {
            UserAgent.Read(beginning + new string(letter, 1 << 20), null);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), watch.Elapsed.ToString());
    }

    [Fact]
    public void What_is_behind_the_first_thousand_letters_does_not_count()
    {
        var name = new string('x', UserAgent.MaximumLength);
        Assert.False(UserAgent.Read(name + " Googlebot/2.1", null).IsBot);
        Assert.Equal(UserAgent.Read(name, null), UserAgent.Read(name + " Googlebot/2.1", null));
    }
}
