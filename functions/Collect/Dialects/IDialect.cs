using Microsoft.AspNetCore.Http;
using Tracking.Functions.Collect.Reading;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Collect.Dialects;

/// <summary>
/// One of the ways in which clients write events. It claims paths, reads a body into events, answers in its own
/// shape, and reads the kept bytes of an event again. All else is the same for all: the door authenticates,
/// judges and publishes.
/// </summary>
public interface IDialect
{
    /// <summary>Its name, with which the <see cref="SentEvent.Dialect"/> of its events begins.</summary>
    string Name { get; }

    /// <summary>What a path means to it; null when it is none of its own.</summary>
    /// <param name="path">The path, with single slashes, beginning with one and ending without.</param>
    Claim? Claims(string path);

    /// <summary>The key in the body or the path of a request that has none where all may have it.</summary>
    /// <param name="claim">What the path means.</param>
    /// <param name="request">The request.</param>
    /// <param name="body">Its body.</param>
    KeyHint? KeyOf(Claim claim, HttpRequest request, ReadOnlyMemory<byte> body) => null;

    /// <summary>The events of a request; a problem when it has none that can be read.</summary>
    Result<SentRequest, Problem> Read(Arrival arrival);

    /// <summary>The answer, when there are verdicts.</summary>
    /// <param name="arrival">The request.</param>
    /// <param name="sent">What was read of it.</param>
    /// <param name="verdicts">A verdict for each of its events.</param>
    IResult Answer(Arrival arrival, SentRequest sent, IReadOnlyList<Verdict> verdicts);

    /// <summary>The answer to a request that is refused as a whole.</summary>
    IResult Refuse(HttpRequest request, Problem problem) =>
        problem.ToResult(request.HttpContext.Response);

    /// <summary>An event of kept bytes; null when it cannot be read alone.</summary>
    /// <param name="kind">What stands behind the dialect's name in the event's <see cref="SentEvent.Dialect"/>.</param>
    /// <param name="raw">Its bytes.</param>
    /// <param name="project">Its project, as it is now.</param>
    SentEvent? ReadAgain(string kind, byte[] raw, Project project);
}

/// <summary>What a path means to a dialect.</summary>
/// <param name="Endpoint">Which of the dialect's calls it is.</param>
/// <param name="Prefix">What stands before it, under which clients reach the app.</param>
/// <param name="HasBody">Whether it is posted; else it is fetched.</param>
public sealed record Claim(string Endpoint, string Prefix = "", bool HasBody = true)
{
    /// <summary>Whether both posting and fetching is understood.</summary>
    public bool TakesBoth { get; init; }

    /// <summary>The methods, for a request by another one.</summary>
    public string Allow =>
        TakesBoth ? "GET, HEAD, POST, OPTIONS"
        : HasBody ? "POST, OPTIONS"
        : "GET, HEAD";

    /// <summary>Whether a method is understood.</summary>
    public bool Takes(string method) =>
        HttpMethods.IsPost(method)
            ? HasBody || TakesBoth
            : (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) && (!HasBody || TakesBoth);
}

/// <summary>A key that stands where only one dialect looks.</summary>
/// <param name="Text">The key, or the id of a project.</param>
/// <param name="MayBeProject">Whether it may be the id of a project: clients of some systems know only that.</param>
public sealed record KeyHint(string Text, bool MayBeProject = false);

/// <summary>A request whose key is known and whose body is read.</summary>
/// <param name="Request">The request.</param>
/// <param name="Claim">What its path means.</param>
/// <param name="Body">Its body, valid UTF-8.</param>
/// <param name="Sender">Who sent it.</param>
public sealed record Arrival(
    HttpRequest Request,
    Claim Claim,
    ReadOnlyMemory<byte> Body,
    Sender Sender
)
{
    /// <summary>The project.</summary>
    public Project Project => Sender.Key.Project;

    /// <summary>The response, for its headers.</summary>
    public HttpResponse Response => Request.HttpContext.Response;
}

/// <summary>What a dialect read of a request.</summary>
/// <param name="Events">The events, in order; there may be none when there is something else to answer.</param>
/// <param name="SentAt">When the client sent them, by its clock.</param>
public record SentRequest(IReadOnlyList<SentEvent> Events, string? SentAt = null)
{
    /// <summary>The members around the events that mean nothing.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];
}
