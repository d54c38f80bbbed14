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
        Clear();
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

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, members);
        }

        var raw = body[start..(int)reader.BytesConsumed];
        if (raw.Length > EventLimits.EventBytes)
        {
            Reject(
                RejectReason.TooLarge,
                null,
                $"An event may have {EventLimits.EventBytes} bytes; this one has {raw.Length}."
            );
        }

        return Build(raw);
    }

    private void Clear()
    {
        values.Clear();
        scan.Clear();
        unknown.Clear();
        more.Clear();
        other.Clear();
        rejection = null;
    }

    private SentEvent Build(ReadOnlyMemory<byte> raw)
    {
        // What is too deep is not looked into.
        rejection ??= scan.Rejection;
        var parameters = Keep(more.Close(body.Span[values.RangeOf(Member.Params)]));
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
            Campaign = Keep(body.Span[values.RangeOf(Member.Campaign)]),
            Other = Keep(other.Close(default)),
            Params = parameters,
            NeedsCleaning = scan.NeedsCleaning || more.MayRepeat || other.MayRepeat,
            Unknown = unknown.Count == 0 ? [] : [.. unknown],
        };
    }

    private RawJson Keep(ReadOnlySpan<byte> json) =>
        !json.IsEmpty && rejection is null && RawJson.TryKeep(json, out var kept) ? kept : default;

    private void ReadMember(ref Utf8JsonReader reader, MemberTable table)
    {
        var start = (int)reader.TokenStartIndex;
        var isKnown = table.TryFind(reader.ValueSpan, out var member, out var rank);
        if (!isKnown || reader.ValueIsEscaped || !values.Wants(member, rank))
        {
            KeepUnknown(ref reader, start, table);
            return;
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
            values.Place(member, new Range(start, end));
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
        if (table != MemberNames.OfContext && unknown.Count < NamedUnknown)
        {
            unknown.Add(Text.Cut(reader.GetString()!, EventLimits.NameLength));
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
            var isKnown = table.TryFind(inner.ValueSpan, out var member, out var rank);
            inner.Read();
            if (
                isKnown
                && values.Wants(member, rank)
                && inner.TokenType is JsonTokenType.String or JsonTokenType.Number
                && MemberValues.TextOf(ref inner) is { } text
            )
            {
                values.Set(member, rank, text);
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
        values.Set(Member.Params, rank, new Range(start, (int)reader.BytesConsumed));
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
            values.Set(Member.Campaign, rank, new Range(start, (int)reader.BytesConsumed));
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
                if (MemberValues.TextOf(ref reader) is { } text)
                {
                    values.Set(member, rank, text);
                    if (isFlag && Flag.Read(text) is null)
                    {
                        Reject(
                            RejectReason.Invalid,
                            NameOf(member),
                            $"{NameOf(member)} is {Flag.Words}."
                        );
                    }
                }

                return true;
            case JsonTokenType.True or JsonTokenType.False when isFlag:
                values.Set(member, rank, reader.TokenType.ToString());
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
