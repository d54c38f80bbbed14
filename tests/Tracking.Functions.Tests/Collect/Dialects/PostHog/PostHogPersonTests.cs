using System.Text;
using Tracking.Functions.Collect.Dialects.PostHog;

namespace Tracking.Functions.Tests.Collect.Dialects.PostHog;

public class PostHogPersonTests
{
    [Theory]
    // A server's.
    [InlineData("x", "u", "", "u", null)]
    [InlineData("x", "u", "\"$process_person_profile\":false", null, "u")]
    [InlineData("$identify", "u", "\"$anon_distinct_id\":\"a\"", "u", "a")]
    [InlineData("$identify", "u", "\"$process_person_profile\":false", "u", null)]
    // A browser's: before, while and after the user is known, and for another one on the same device.
    [InlineData("x", "d", "\"$device_id\":\"d\",\"$is_identified\":false", null, "d")]
    [InlineData("x", "d", "\"$device_id\":\"d\"", null, "d")]
    [InlineData("$identify", "u", "\"$device_id\":\"d\",\"$anon_distinct_id\":\"d\"", "u", "d")]
    [InlineData("x", "u", "\"$device_id\":\"d\",\"$is_identified\":true", "u", "d")]
    [InlineData("x", "n", "\"$device_id\":\"d\",\"$is_identified\":false", null, "d")]
    // Nobody's.
    [InlineData("x", "$posthog_cookieless", "\"$device_id\":null", null, null)]
    [InlineData(
        "$groupidentify",
        "$co_g",
        "\"$group_type\":\"co\",\"$group_key\":\"g\"",
        null,
        null
    )]
    public void It_is_of_a_visitor_until_its_user_is_known(
        string name,
        string distinct,
        string properties,
        string? user,
        string? visitor
    )
    {
        // Servers have it outside, browsers inside.
        var comma = properties.Length > 0 ? "," : "";
        foreach (
            var message in new[]
            {
                $$$"""{"event":"{{{name}}}","distinct_id":"{{{distinct}}}","properties":{ {{{properties}}} }}""",
                $$$"""{"event":"{{{name}}}","properties":{"distinct_id":"{{{distinct}}}"{{{comma}}} {{{properties}}} }}""",
            }
        )
        {
            var sent = new PostHogDialect().ReadAgain("", Encoding.UTF8.GetBytes(message), null!)!;
            Assert.Null(sent.Rejection);
            Assert.Equal((user, visitor), (sent.User, sent.Visitor));
        }
    }
}
