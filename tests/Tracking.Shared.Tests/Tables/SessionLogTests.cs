using System.Text;
using System.Text.Json;
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
        var value = Value(3, SessionLogs.Client, "once.1");
        var correction = Encoding.UTF8.GetBytes(
            """{"id":"once.1","label":"new","params":{"comment":"fine"}}"""
        );
        Assert.Null(SessionLog.Correct(value, Place(3), correction));
        var corrected = SessionLog.Correct(value, Place(4), correction)!;
        Assert.Null(SessionLog.Correct(corrected, Place(4), correction));
        var log = Assert.Single(
            SessionLog.Read([
                new TableEntity { ["sessionId"] = "t-1", [SessionLog.NameOf(0)] = corrected },
            ])
        );
        Assert.Equal(
            ("new", """{"query":"é","comment":"fine"}""", 4L, "https://a.example/"),
            (
                log.GetString("label"),
                log.GetString("params"),
                log.GetInt64("sequence"),
                log.GetString("url")
            )
        );
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

    private static byte[] Value(int sequence, SessionLogs logs, string id) =>
        SessionLog.Encode(
            Place(sequence),
            logs,
            JsonSerializer.SerializeToUtf8Bytes(
                new TrackedEvent
                {
                    Id = id,
                    Project = "demo",
                    Category = EventCategory.Session,
                    Action = "search",
                    ReceivedAt = At,
                    Context = new EventContext { Url = "https://a.example/" },
                    Params = RawJson.TryKeep("""{"query":"é"}"""u8, out var kept) ? kept : default,
                },
                TrackingJson.Relaxed.TrackedEvent
            )
        );
}
