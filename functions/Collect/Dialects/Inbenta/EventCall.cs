using System.Text.Json;
using Tracking.Functions.Collect.Judging;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects.Inbenta;

/// <summary>Reads <c>{"type", "data"}</c>, and <c>{"data"}</c> of what is known of a session's user.</summary>
public sealed class EventCall(CodeReader codes)
{
    private const string UserEndpoint = "session/user";
    private const string UserInfoAction = "user_info";

    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = EventLimits.RequestBytes,
    };

    /// <summary>The event of a request.</summary>
    internal Result<SentRequest, Problem> Read(Arrival call)
    {
        try
        {
            var kind = call.Claim.Endpoint == UserEndpoint ? UserEndpoint : "";
            var sent = Read(call.Body, call.Project, kind);
            return new SentRequest([sent]);
        }
        catch (JsonException e)
        {
            return Problem.Unreadable(e.Message);
        }
    }

    /// <summary>The event of some bytes.</summary>
    /// <param name="body">The bytes, JSON.</param>
    /// <param name="project">The project.</param>
    /// <param name="kind">The endpoint, when it says what was done; else "".</param>
    /// <exception cref="JsonException">The body is not JSON, or something follows.</exception>
    internal SentEvent Read(ReadOnlyMemory<byte> body, Project project, string kind)
    {
        var sent = ReadWhole(
            body,
            kind.Length > 0 ? $"{InbentaDialect.DialectName}/{kind}" : InbentaDialect.DialectName
        );
        if (kind == UserEndpoint)
        {
            return sent with { Action = UserInfoAction };
        }

        return
            sent is { Rejection: null, Action: { } type }
            && type != CodeReader.ExternalClick
            && project.FindAction(type) is null
            ? sent with
            {
                Rejection = ActionRules.Unknown(type, "type", project),
            }
            : codes.Apply(sent, project);
    }

    /// <summary>The one event that a body is, nothing but white space behind it.</summary>
    /// <exception cref="JsonException">The body is not JSON, or something follows.</exception>
    internal static SentEvent ReadWhole(ReadOnlyMemory<byte> body, string dialect)
    {
        var reader = new Utf8JsonReader(body.Span, Options);
        reader.Read();
        var sent = new SentEventReader(body, dialect, MemberNames.OfTracked).Read(ref reader);
        reader.Read();
        return sent;
    }
}
