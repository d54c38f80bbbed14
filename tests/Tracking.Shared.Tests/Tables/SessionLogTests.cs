using System.Text;
using Azure.Data.Tables;
using Tracking.Shared.Events;
using Tracking.Shared.Tables;

namespace Tracking.Shared.Tests.Tables;

/// <summary>The events of a session in its row.</summary>
public class SessionLogTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 13, 5, 7, TimeSpan.Zero);

    [Fact]
    public void What_is_logged_of_an_event_is_made_of_it()
    {
        var row = new TableEntity("p", "r")
        {
            ["sessionId"] = "t-1",
            ["eventCount"] = 1,
            [SessionLog.NameOf(0)] = Value(
                0,
                SessionLogs.Start | SessionLogs.Browser | SessionLogs.Client,
                "a"
            ),
        };
        var logs = SessionLog.Read([row]).ToList();
        Assert.Equal(
            ["t-1.0 start START", "t-1.1 user_browser USER_BROWSER", "a search "],
            logs.Select(l =>
                $"{l.GetString("id")} {l.GetString("action")} {l.GetString("dataKey")}"
            )
        );
        Assert.Equal(["", "", """{"query":"é"}"""], logs.Select(l => l.GetString("params") ?? ""));
        Assert.All(logs, log => Assert.Equal("https://a.example/", log.GetString("url")));
    }

    [Fact]
    public void They_are_told_in_the_order_of_the_hub_from_whatever_rows()
    {
        TableEntity Row(params int[] numbers)
        {
            var row = new TableEntity("p", "r");
            foreach (var number in numbers)
            {
                row[SessionLog.NameOf(number)] = Value(number, SessionLogs.Client, $"{number}");
            }

            return row;
        }

        var first = Row(2, 10, 1);
        first["sessionId"] = "t-1";
        Assert.Equal(
            ["0", "1", "2", "3", "10", "100"],
            SessionLog.Read([first, Row(100, 3), Row(0)]).Select(l => l.GetString("id"))
        );
    }

    [Fact]
    public void A_correction_is_taken_in_once_and_says_by_which_event()
    {
        var value = Value(3, SessionLogs.Client, "once.1", SessionShares.Visitor);
        var correction = Event("once.1") with
        {
            Label = "new",
            Visitor = null,
            Context = null,
            Params = RawJson.TryKeep("""{"comment":"fine"}"""u8, out var said) ? said : default,
        };
        Assert.Null(SessionLog.Correct(value, Place(3), correction));
        var corrected = SessionLog.Correct(value, Place(4), correction)!;
        Assert.Null(SessionLog.Correct(corrected, Place(4), correction));
        var log = Assert.Single(
            SessionLog.Read([
                new TableEntity
                {
                    ["sessionId"] = "t-1",
                    ["visitor"] = "v-1",
                    [SessionLog.NameOf(0)] = corrected,
                },
            ])
        );
        Assert.Equal(
            ("new", """{"query":"é","comment":"fine"}""", 4L, "https://a.example/", "v-1"),
            (
                log.GetString("label"),
                log.GetString("params"),
                log.GetInt64("sequence"),
                log.GetString("url"),
                log.GetString("visitor")
            )
        );
    }

    [Theory]
    [InlineData(SessionShares.None, "v-1", "Mozilla/5.0")]
    [InlineData(SessionShares.Visitor, "v-9", "Mozilla/5.0")]
    [InlineData(SessionShares.UserAgent, "v-1", "Other/9")]
    [InlineData(SessionShares.Visitor | SessionShares.UserAgent, "v-9", "Other/9")]
    public void What_the_row_says_for_good_is_taken_from_it_in_rows_behind_it_too(
        SessionShares shares,
        string visitor,
        string userAgent
    )
    {
        var session = new TableEntity
        {
            ["sessionId"] = "t-1",
            ["visitor"] = "v-9",
            ["userAgent"] = "Other/9",
        };
        var behind = new TableEntity
        {
            [SessionLog.NameOf(0)] = Value(0, SessionLogs.Client, "a", shares),
        };
        var log = Assert.Single(SessionLog.Read([session, behind]));
        Assert.Equal(
            ("t-1", visitor, userAgent),
            (log.GetString("sessionId"), log.GetString("visitor"), log.GetString("userAgent"))
        );
    }

    [Fact]
    public void Every_log_tells_what_its_event_said()
    {
        var full = Event("a \"b\" é") with
        {
            Action = "rate",
            DataKey = "RATE",
            LogType = "RATING",
            Label = "[0]",
            User = "ann",
            OccurredAt = At.AddTicks(-12_345_670),
            Verified = true,
            Context = new EventContext
            {
                Url = "https://a.example/?q=%20\\",
                Referrer = "https://b.example/",
                UserAgent = "Mozilla/5.0",
            },
        };
        foreach (
            var said in new[]
            {
                full,
                new()
                {
                    Id = "b",
                    Project = "p",
                    Category = default,
                    Action = "x",
                    ReceivedAt = At,
                },
            }
        )
        {
            var value = SessionLog.Encode(Place(7), SessionLogs.Client, said, SessionShares.None);
            var log = SessionLog.LogsOf(new("t-1", "v-9", "Other/9"), value).Single();
            Assert.Equal(
                [
                    said.Id,
                    said.Action,
                    said.DataKey,
                    said.LogType,
                    said.Label,
                    said.User,
                    said.Visitor,
                    said.OccurredAt,
                    said.ReceivedAt,
                    said.Verified,
                    said.Context?.Url,
                    said.Context?.Referrer,
                    said.Context?.UserAgent,
                    said.Params.IsEmpty ? null : said.Params.ToString(),
                    7L,
                    0,
                ],
                new[]
                {
                    "id",
                    "action",
                    "dataKey",
                    "logType",
                    "label",
                    "user",
                    "visitor",
                    "occurredAt",
                    "receivedAt",
                    "verified",
                    "url",
                    "referrer",
                    "userAgent",
                    "params",
                    "sequence",
                    "index",
                }.Select(name => log[name])
            );
        }
    }

    [Fact]
    public void Rows_of_an_earlier_version_are_read()
    {
        var value = Encoding.UTF8.GetBytes(
            """{"#":[3,1,4,638993955070000000],"id":"a","project":"demo","category":"session","action":"search","receivedAt":"2026-11-22T13:05:07Z","verified":false,"context":{"url":"https://a.example/"},"params":{"query":"é"}}"""
        );
        var log = SessionLog.LogsOf(new("t-1", "v-9", "Other/9"), value).Single();
        Assert.Equal(
            ("a", At, "https://a.example/", """{"query":"é"}""", 3L, 1),
            (
                log.GetString("id"),
                log.GetDateTimeOffset("receivedAt"),
                log.GetString("url"),
                log.GetString("params"),
                log.GetInt64("sequence"),
                log.GetInt32("index")
            )
        );
        Assert.Null(log["visitor"]);
    }

    [Fact]
    public void Rows_are_full_by_count_and_by_bytes()
    {
        var place = new SessionLogPlace();
        for (var i = 0; i < 32; i++)
        {
            place = place.Next(10);
            Assert.Equal(0, place.Row);
        }

        Assert.Equal(new SessionLogPlace(1, 1, 10), place.Next(10));
        var large = new SessionLogPlace().Next(25 * 1024);
        Assert.Equal((0, 1), (large.Row, large.Next(6 * 1024).Next(6 * 1024).Row));
    }

    private static EventSource Place(int sequence) => new(sequence, 0, At);

    private static byte[] Value(
        int sequence,
        SessionLogs logs,
        string id,
        SessionShares shares = SessionShares.None
    ) => SessionLog.Encode(Place(sequence), logs, Event(id), shares);

    private static TrackedEvent Event(string id) =>
        new()
        {
            Id = id,
            Project = "demo",
            Category = EventCategory.Session,
            Action = "search",
            Visitor = "v-1",
            ReceivedAt = At,
            Context = new EventContext { Url = "https://a.example/", UserAgent = "Mozilla/5.0" },
            Params = RawJson.TryKeep("""{"query":"é"}"""u8, out var kept) ? kept : default,
        };
}
