using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Tracking.Functions.Sessions;

/// <summary>
/// A few values by name, in the order in which the names came. It never changes, so copies of a session share it, and
/// of thousands of sessions it takes the least: a dictionary would take four times as much.
/// </summary>
/// <typeparam name="T">What there is of each name.</typeparam>
internal readonly struct NamedValues<T> : IReadOnlyDictionary<string, T>
{
    private readonly KeyValuePair<string, T>[]? all;

    private NamedValues(KeyValuePair<string, T>[] all) => this.all = all;

    /// <summary>How many names there are.</summary>
    public int Count => Span.Length;

    /// <inheritdoc />
    public IEnumerable<string> Keys => this.Select(pair => pair.Key);

    /// <inheritdoc />
    public IEnumerable<T> Values => this.Select(pair => pair.Value);

    private ReadOnlySpan<KeyValuePair<string, T>> Span => all;

    /// <inheritdoc />
    public T this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    /// <summary>The same with another value of a name, which may be new.</summary>
    public NamedValues<T> With(string name, T value)
    {
        var index = IndexOf(name);
        var changed = new KeyValuePair<string, T>[index < 0 ? Count + 1 : Count];
        Span.CopyTo(changed);
        changed[index < 0 ? ^1 : index] = new(name, value);
        return new(changed);
    }

    /// <inheritdoc />
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        var index = IndexOf(key);
        value = index < 0 ? default : Span[index].Value;
        return index >= 0;
    }

    /// <inheritdoc />
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() =>
        (all ?? []).AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string name)
    {
        for (var i = 0; i < Span.Length; i++)
        {
            if (Span[i].Key == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Writes it as an object and reads it from one.</summary>
    public sealed class Converter : JsonConverter<NamedValues<T>>
    {
        /// <inheritdoc />
        public override NamedValues<T> Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        )
        {
            var values = new Dictionary<string, T>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                values[name] = JsonSerializer.Deserialize(ref reader, Of(options))!;
            }

            return new([.. values]);
        }

        /// <inheritdoc />
        public override void Write(
            Utf8JsonWriter writer,
            NamedValues<T> value,
            JsonSerializerOptions options
        )
        {
            writer.WriteStartObject();
            foreach (var (name, one) in value.Span)
            {
                writer.WritePropertyName(name);
                JsonSerializer.Serialize(writer, one, Of(options));
            }

            writer.WriteEndObject();
        }

        private static JsonTypeInfo<T> Of(JsonSerializerOptions options) =>
            (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }
}
