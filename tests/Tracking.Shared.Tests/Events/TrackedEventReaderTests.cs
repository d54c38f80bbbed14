using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracking.Shared.Events;

namespace Tracking.Shared.Tests.Events;

/// <summary>What the reader reads is what the serializer reads, whose answers it stands for.</summary>
public class TrackedEventReaderTests
{
    private static readonly string[] Values =
    [
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1.5",
        "1e400",
        "2147483648",
        "\"\"",
        "\"session\"",
        "\"Session\"",
        "\"\\u0073ession\"",
        "\"é😀\"",
        "\"\\ud83d\"",
        "\"\\ud83d\\ude00\"",
        "\"2026-11-22T13:05:07.123456Z\"",
        "\"2026-11-22T13:05:07+02:00\"",
        "\"2026-11-22\"",
        "[]",
        "[\"a\",\"b\"]",
        "[\"a\",null]",
        "[\"a\",[]]",
        "{}",
        "{\"a\": {\"b\": [1, 2]},\n\"c\":\"\\ud800\"}",
        "{\"url\":\"u\",\"url\":\"v\",\"x\":[{}]}",
        "{\"url\":null}",
        "{\"ip\":7}",
        "{\"\\u0075rl\":\"u\"}",
        "{\"sequence\":1,\"index\":2,\"enqueuedAt\":\"2026-11-22T13:05:07Z\"}",
        "{\"id\":\"1\",\"at\":\"2026-11-22T13:05:07Z\",\"position\":3}",
    ];

    [Fact]
    public void An_event_that_says_everything_is_read_by_it()
    {
        var json = Json(Everything());
        var read = TrackedEventReader.TryRead(Encoding.UTF8.GetBytes(json));
        Assert.NotNull(read);
        Assert.Equal(json, Json(read));
        Assert.All(Said<TrackedEvent>(), one => Assert.NotNull(one.GetValue(read)));
        Assert.All(Said<EventContext>(), one => Assert.NotNull(one.GetValue(read.Context)));
    }

    [Fact]
    public void Members_in_any_order_with_others_between_are_read_by_it()
    {
        var members = JsonNode.Parse(Json(Everything()))!.AsObject().ToList();
        for (var seed = 0; seed < 200; seed++)
        {
            var shuffled = members.ToArray();
            new Random(seed).Shuffle(shuffled);
            var node = new JsonObject();
            foreach (var (name, value) in shuffled)
            {
                node[name] = value?.DeepClone();
                node["x-" + name] = value?.DeepClone();
            }

            var read = TrackedEventReader.TryRead(Encoding.UTF8.GetBytes(node.ToJsonString()));
            Assert.Equal(Json(Everything()), read is null ? null : Json(read));
        }
    }

    [Fact]
    public void Whatever_stands_in_the_place_of_a_value_comes_to_what_the_serializer_makes_of_it()
    {
        var everything = JsonNode.Parse(Json(Everything()))!.AsObject();
        foreach (var name in everything.Select(one => one.Key).Append("unknown"))
        {
            foreach (var value in Values)
            {
                var others = everything
                    .Where(one => one.Key != name)
                    .Select(one => $"\"{one.Key}\":{one.Value!.ToJsonString()}")
                    .ToList();
                AssertSame($"{{{string.Join(',', others.Prepend($"\"{name}\":{value}"))}}}");
                AssertSame($"{{{string.Join(',', others.Append($"\"{name}\":{value}"))}}}");
                // Said twice, and not at all.
                AssertSame($"{everything.ToJsonString()[..^1]},\"{name}\":{value}}}");
                AssertSame($"{{{string.Join(',', others)}}}");
            }
        }
    }

    [Fact]
    public void Bytes_that_were_changed_come_to_what_the_serializer_makes_of_them()
    {
        var json = Encoding.UTF8.GetBytes(Json(Everything()));
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var bytes = json.ToArray();
            for (var i = random.Next(3); i >= 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            AssertSame(bytes[..^(seed % 10 == 0 ? random.Next(bytes.Length) : 0)]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{} {}")]
    public void What_is_no_event_comes_to_what_the_serializer_makes_of_it(string json) =>
        AssertSame(json);

    private static void AssertSame(string json) => AssertSame(Encoding.UTF8.GetBytes(json));

    private static void AssertSame(byte[] json)
    {
        var (expected, actual) = (
            Outcome(() => JsonSerializer.Deserialize(json, TrackingJson.Relaxed.TrackedEvent)),
            Outcome(() => TrackedEvent.Read(json))
        );
        Assert.True(expected == actual, $"{Encoding.UTF8.GetString(json)}\n{expected}\n{actual}");
    }

    private static string Outcome(Func<TrackedEvent?> read)
    {
        try
        {
            return read() is { } tracked ? Json(tracked) : "null";
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    private static string Json(TrackedEvent tracked) =>
        JsonSerializer.Serialize(tracked, TrackingJson.Relaxed.TrackedEvent);

    // A member that is added and forgotten in the reader is missing in what it reads.
    private static TrackedEvent Everything() => (TrackedEvent)Filled(typeof(TrackedEvent));

    private static IEnumerable<PropertyInfo> Said<T>() =>
        typeof(T).GetProperties().Where(one => one.CanWrite);

    private static object Filled(Type type)
    {
        var value = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
        foreach (var one in type.GetProperties().Where(one => one.CanWrite))
        {
            one.SetValue(value, ValueOf(one));
        }

        return value;
    }

    private static object ValueOf(PropertyInfo member)
    {
        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        return type == typeof(string) ? $"the {member.Name} \"é"
            : type == typeof(bool) ? true
            : type == typeof(int) ? 7
            : type == typeof(long) ? 8L
            : type == typeof(EventCategory) ? EventCategory.Platform
            : type == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 11, 22, 13, 5, 7, default)
            : type == typeof(IReadOnlyList<string>) ? new[] { "a", member.Name }
            : type == typeof(RawJson) ? Raw($$"""{"a":["{{member.Name}}",1.50]}""")
            : Filled(type);
    }

    private static RawJson Raw(string json) =>
        RawJson.TryKeep(Encoding.UTF8.GetBytes(json), out var raw)
            ? raw
            : throw new ArgumentException(json);
}
