using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracking.Shared.Events;

namespace Tracking.Functions.Sessions;

/// <summary>How what is kept of sessions is written, and what is told of them: text unescaped where JSON allows.</summary>
[JsonSerializable(typeof(ImmutableArray<SessionFact>))]
[JsonSerializable(typeof(ImmutableArray<OnceEvent>))]
[JsonSerializable(typeof(NamedValues<int>))]
[JsonSerializable(typeof(NamedValues<Metric>))]
[JsonSerializable(typeof(ImmutableArray<SessionJoin>))]
[JsonSerializable(typeof(SessionFactParams))]
internal sealed partial class SessionJson : JsonSerializerContext
{
    /// <summary>For what is read again: times to the last digit, since the keys of rows are made of them.</summary>
    public static SessionJson Relaxed { get; } = new(With());

    /// <summary>For rows and facts: times in the form that analytics tools take.</summary>
    public static SessionJson Told { get; } = new(With(new TimeConverter()));

    private static JsonSerializerOptions With(params ReadOnlySpan<JsonConverter> converters)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new NamedValues<int>.Converter(), new NamedValues<Metric>.Converter() },
        };
        foreach (var converter in converters)
        {
            options.Converters.Add(converter);
        }

        return options;
    }
}
