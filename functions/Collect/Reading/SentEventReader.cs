using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>Reads events in one pass over their bytes. Members that mean nothing go to <c>params</c>.</summary>
/// <param name="body">The body, valid UTF-8.</param>
/// <param name="dialect">The dialect.</param>
/// <param name="members">The members that it knows.</param>
internal sealed class SentEventReader(
    ReadOnlyMemory<byte> body,
    string dialect,
    MemberTable members
)
{
    private const int NamedUnknown = 16;

    private readonly MemberValues values = new();
    private readonly ValueScan scan = new();
    private readonly List<string> unknown = [];
    private readonly ObjectBuilder more = new();
    private readonly ObjectBuilder other = new();
    private Rejection? rejection;

    /// <summary>Reads the value that the reader stands on, and leaves it on the value's last token.</summary>
    /// <exception cref="JsonException">The bytes are no longer JSON.</exception>
    public SentEvent Read(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            scan.Pass(ref reader, "event");
            return new SentEvent
            {
                Dialect = dialect,
                Raw = body[start..(int)reader.BytesConsumed],
                Rejection = new(RejectReason.Malformed, null, "An event is a JSON object."),
            };
        }

        ReadMembers(ref reader);
        return Build(body[start..(int)reader.BytesConsumed]);
    }

    /// <summary>What the members of the event say that was read last.</summary>
    public MemberValues Values => values;

    /// <summary>What is wrong with its form; null when nothing is.</summary>
    public Rejection? Rejection => rejection;

    /// <summary>Whether its objects may have addresses, or one name twice, and have to be cleaned.</summary>
    public bool NeedsCleaning => scan.NeedsCleaning || more.MayRepeat || other.MayRepeat;

    /// <summary>The members that mean nothing.</summary>
    public List<string> Unknown => unknown;

    /// <summary>Whether one of them is named so that it may be an array of events.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>Its params with the members that mean nothing; empty when there are none. Valid until the next is read.</summary>
    public ReadOnlySpan<byte> Params =>
        body.Span[values.RangeOf(Member.Params)] is var own && more.IsEmpty ? own : more.Closed;

    /// <summary>What else its context says; empty when that is nothing. Valid until the next is read.</summary>
    public ReadOnlySpan<byte> Other => other.Closed;

    /// <summary>Its campaign; empty when it has none.</summary>
    public ReadOnlySpan<byte> Campaign => body.Span[values.RangeOf(Member.Campaign)];

    /// <summary>Goes on with another body.</summary>
    public void Reset(ReadOnlyMemory<byte> next) => body = next;

    /// <summary>Reads the object that the reader stands on, and leaves it on its end.</summary>
    /// <exception cref="JsonException">The bytes are no longer JSON.</exception>
    public void ReadMembers(ref Utf8JsonReader reader)
    {
        Clear();
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, members);
        }

        var length = (int)reader.BytesConsumed - start;
        if (length > EventLimits.EventBytes)
        {
            Reject(
                RejectReason.TooLarge,
                null,
                $"An event may have {EventLimits.EventBytes} bytes; this one has {length}."
            );
        }

        // What is too deep is not looked into.
        rejection ??= scan.Rejection;
        more.Close(body.Span[values.RangeOf(Member.Params)]);
        other.Close(default);
    }

    private void Clear()
    {
        values.Clear(body);
        scan.Clear();
        unknown.Clear();
        more.Clear();
        other.Clear();
        rejection = null;
        HasEvents = false;
    }

    private SentEvent Build(ReadOnlyMemory<byte> raw)
    {
        return new SentEvent
        {
            Dialect = dialect,
            Raw = raw,
            Rejection = rejection,
            Id = values[Member.Id],
            Action = values[Member.Action],
            ActionField = values.IsFirstName(Member.Action) ? "action" : "type",
            Label = values[Member.Label],
            Category = values[Member.Category],
            LogType = values[Member.LogType],
            DataKey = values[Member.DataKey],
            Token = values[Member.Token],
            User = values[Member.User],
            Visitor = values[Member.Visitor],
            Time = values[Member.Time],
            SentAt = values[Member.SentAt],
            Url = values[Member.Url],
            Referrer = values[Member.Referrer],
            Locale = values[Member.Locale],
            UserAgent = values[Member.UserAgent],
            Address = values[Member.Address],
            AutoSession = values.Says(Member.AutoSession, true),
            IsHistorical = values.Says(Member.Historical, true),
            IsOptedOut = values.Says(Member.Tracking, false),
            Campaign = Keep(Campaign),
            Other = Keep(Other),
            Params = Keep(Params),
            NeedsCleaning = NeedsCleaning,
            Unknown = unknown.Count == 0 ? [] : [.. unknown],
        };
    }

    private RawJson Keep(ReadOnlySpan<byte> json) =>
        !json.IsEmpty && rejection is null && RawJson.TryKeep(json, out var kept) ? kept : default;

    private void ReadMember(ref Utf8JsonReader reader, MemberTable table)
    {
        var start = (int)reader.TokenStartIndex;
        var isKnown = table.TryFind(in reader, out var member, out var rank);
        if (!isKnown || !values.Wants(member, rank))
        {
            KeepUnknown(ref reader, start, table);
            return;
        }

        if (reader.ValueIsEscaped)
        {
            // It may come to stand among others that are kept.
            scan.See(ref reader);
        }

        var lesser = values.Lesser(member, rank);
        reader.Read();
        var isTold = member switch
        {
            Member.Params => TryObject(ref reader, rank),
            Member.Campaign => TryCampaign(ref reader, rank),
            Member.Context => TryContext(ref reader),
            Member.Client => TryInner(ref reader, MemberNames.OfClient),
            Member.Page => TryInner(ref reader, MemberNames.OfPage),
            _ => TryText(ref reader, member, rank),
        };
        var end = (int)reader.BytesConsumed;
        if (!isTold)
        {
            Target(table).Add(body.Span[start..end]);
        }
        else if (values.Has(member, rank))
        {
            values.Place(member, start, end);
            if (lesser is { } place)
            {
                // What stood under a lesser name of the same is kept like anything else.
                more.Add(body.Span[place]);
            }
        }
    }

    private ObjectBuilder Target(MemberTable table) =>
        table == MemberNames.OfContext ? other : more;

    private void KeepUnknown(ref Utf8JsonReader reader, int start, MemberTable table)
    {
        if (table != MemberNames.OfContext)
        {
            HasEvents |= SentBatch.IsEvents(in reader);
            if (unknown.Count < NamedUnknown)
            {
                unknown.Add(Text.Cut(reader.GetString()!, EventLimits.NameLength));
            }
        }

        scan.See(ref reader);
        reader.Read();
        scan.Pass(ref reader, "params");
        Target(table).Add(body.Span[start..(int)reader.BytesConsumed]);
    }

    private bool TryContext(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return RejectUnlessNothing(ref reader, "context");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, MemberNames.OfContext);
        }

        return true;
    }

    /// <summary>Reads what is known of an object within the event, which is kept as it is too.</summary>
    private bool TryInner(ref Utf8JsonReader reader, MemberTable table)
    {
        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        scan.Pass(ref reader, "client");
        if (!isObject)
        {
            return false;
        }

        var inner = new Utf8JsonReader(
            body.Span[start..(int)reader.BytesConsumed],
            ValueScan.Options
        );
        inner.Read();
        while (inner.Read() && inner.TokenType == JsonTokenType.PropertyName)
        {
            var isKnown = table.TryFind(in inner, out var member, out var rank);
            inner.Read();
            if (
                isKnown
                && values.Wants(member, rank)
                && inner.TokenType is JsonTokenType.String or JsonTokenType.Number
            )
            {
                values.TryTake(member, rank, ref inner, start);
            }

            inner.Skip();
        }

        return false;
    }

    private bool TryObject(ref Utf8JsonReader reader, byte rank)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return RejectUnlessNothing(ref reader, "params");
        }

        var start = (int)reader.TokenStartIndex;
        scan.Pass(ref reader, "params");
        values.Set(Member.Params, rank, start, (int)reader.BytesConsumed);
        return true;
    }

    // A campaign's name alone is a param like any other.
    private bool TryCampaign(ref Utf8JsonReader reader, byte rank)
    {
        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        scan.Pass(ref reader, "campaign");
        if (isObject)
        {
            values.Set(Member.Campaign, rank, start, (int)reader.BytesConsumed);
        }

        return isObject;
    }

    /// <summary>Passes over a value that should be an object: null, "" and PHP's [] are an empty one.</summary>
    private bool RejectUnlessNothing(ref Utf8JsonReader reader, string field)
    {
        var start = (int)reader.TokenStartIndex;
        scan.Pass(ref reader, field);
        var value = body.Span[start..(int)reader.BytesConsumed];
        if (
            reader.TokenType != JsonTokenType.Null
            && !(
                reader.TokenType == JsonTokenType.String
                && string.IsNullOrWhiteSpace(reader.GetString())
            )
            && !(value[0] == (byte)'[' && value[1..^1].Trim(" \t\r\n"u8).IsEmpty)
        )
        {
            Reject(RejectReason.Invalid, field, $"{field} is an object.");
        }

        return true;
    }

    private bool TryText(ref Utf8JsonReader reader, Member member, byte rank)
    {
        var isFlag = member is Member.AutoSession or Member.Historical or Member.Tracking;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String or JsonTokenType.Number:
                if (
                    values.TryTake(member, rank, ref reader, 0)
                    && isFlag
                    && Flag.Read(values[member]) is null
                )
                {
                    Reject(
                        RejectReason.Invalid,
                        NameOf(member),
                        $"{NameOf(member)} is {Flag.Words}."
                    );
                }

                return true;
            case JsonTokenType.True or JsonTokenType.False when isFlag:
                values.Set(
                    member,
                    rank,
                    reader.TokenType == JsonTokenType.True ? "True"u8 : "False"u8
                );
                return true;
            default:
                scan.Pass(ref reader, NameOf(member));
                // Under one of its other names it is something else.
                var isOurs = rank == 0 || member == Member.Action && rank == 1;
                if (isOurs)
                {
                    var name = rank == 0 ? NameOf(member) : "type";
                    Reject(RejectReason.Invalid, name, $"{name} is text.");
                }

                return isOurs;
        }
    }

    private static string NameOf(Member member) => MemberNames.FirstNameOf(member);

    private void Reject(string reason, string? field, string detail) =>
        rejection ??= new Rejection(reason, field, detail);
}
