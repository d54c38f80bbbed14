using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Reading;

/// <summary>
/// Looks at the tokens of JSON values as they are passed over: whether they keep to the limits, and whether they
/// may have to be cleaned.
/// </summary>
internal sealed class ValueScan
{
    private readonly List<ulong> names = [];
    private readonly Stack<int> objects = new();

    /// <summary>The first thing that is beyond a limit.</summary>
    public Rejection? Rejection { get; private set; }

    /// <summary>Whether there may be an address, a secret key, or one name twice in one object.</summary>
    public bool NeedsCleaning { get; private set; }

    /// <summary>Looks at a whole value, such as an event.</summary>
    public static ValueScan Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        var scan = new ValueScan();
        scan.Pass(ref reader, null);
        return scan;
    }

    /// <summary>Depth is judged for each event, so that one that is too deep costs no other.</summary>
    public static JsonReaderOptions Options { get; } =
        new() { MaxDepth = EventLimits.RequestBytes, AllowMultipleValues = true };

    /// <summary>Forgets everything, for the next event.</summary>
    public void Clear() => (Rejection, NeedsCleaning) = (null, false);

    /// <summary>Passes over the value that a reader stands on, and leaves it on the value's last token.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="field">The member that has the value, for messages.</param>
    public void Pass(ref Utf8JsonReader reader, string? field)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                CheckNumber(ref reader, field);
            }

            if (reader.TokenType == JsonTokenType.String)
            {
                See(reader.ValueSpan);
            }

            return;
        }

        names.Clear();
        objects.Clear();
        var outer = reader.CurrentDepth;
        var deepest = outer;
        Enter(ref reader);
        while (reader.Read() && reader.CurrentDepth > outer)
        {
            deepest = Math.Max(deepest, reader.CurrentDepth);
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    Enter(ref reader);
                    break;
                case JsonTokenType.EndObject:
                    var start = objects.Pop();
                    names.RemoveRange(start, names.Count - start);
                    break;
                case JsonTokenType.PropertyName:
                    CheckName(ref reader);
                    break;
                case JsonTokenType.Number:
                    CheckNumber(ref reader, field);
                    break;
                case JsonTokenType.String:
                    See(reader.ValueSpan);
                    break;
            }
        }

        if (deepest > EventLimits.Depth)
        {
            Reject(
                RejectReason.TooLarge,
                field,
                $"JSON may be nested {EventLimits.Depth} deep, the request's own levels included."
            );
        }
    }

    /// <summary>Looks at the name of a member of the event itself.</summary>
    public void See(ref Utf8JsonReader reader) =>
        NeedsCleaning |= reader.ValueIsEscaped || Addresses.IsName(reader.ValueSpan);

    // What is JSON itself is looked into where there is time.
    private void See(ReadOnlySpan<byte> text) =>
        NeedsCleaning |=
            !text.IsEmpty
            && (
                text[0] is (byte)'{' or (byte)'['
                || Secrets.MayBeIn(text)
                || Addresses.MayBe(text)
                || Addresses.MayBeUrl(text)
            );

    private void Enter(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            objects.Push(names.Count);
        }
    }

    private void CheckName(ref Utf8JsonReader reader)
    {
        // Names that are escaped are rare: they are looked at where there is time.
        if (reader.ValueIsEscaped || Addresses.IsName(reader.ValueSpan))
        {
            NeedsCleaning = true;
            return;
        }

        var hash = XxHash3.HashToUInt64(reader.ValueSpan);
        NeedsCleaning |= CollectionsMarshal.AsSpan(names)[objects.Peek()..].Contains(hash);
        names.Add(hash);
    }

    // What other readers do not take as a number, such as 1e999, is refused here too.
    private void CheckNumber(ref Utf8JsonReader reader, string? field)
    {
        if (
            reader.ValueSpan.Length > EventLimits.NumberLength
            || reader.ValueSpan.IndexOfAny((byte)'e', (byte)'E') >= 0
                && !(reader.TryGetDouble(out var number) && double.IsFinite(number))
        )
        {
            Reject(
                RejectReason.Invalid,
                field,
                $"A number has at most {EventLimits.NumberLength} characters and is finite."
            );
        }
    }

    private void Reject(string reason, string? field, string detail) =>
        Rejection ??= new Rejection(reason, field, detail);
}
