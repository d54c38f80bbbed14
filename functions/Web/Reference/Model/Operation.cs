using Tracking.Shared.Access;

namespace Tracking.Functions.Web.Reference.Model;

/// <summary>What one method of a path does.</summary>
/// <param name="Method">The method, in upper case.</param>
/// <param name="Path">The path, with its parameters in braces.</param>
/// <param name="Id">What clients that are made of the document call it.</param>
/// <param name="Summary">What it is for, in a line.</param>
internal sealed record Operation(string Method, string Path, string Id, string Summary)
{
    /// <summary>The path of the function's trigger, when this is one of several that it takes.</summary>
    public string Route { get; init; } = Path;

    /// <summary>What else there is to know, in Markdown.</summary>
    public string Details { get; init; } = "";

    /// <summary>What a request has to show.</summary>
    public Access Access { get; init; } = Access.Anyone;

    /// <summary>What stands in the path, the query and the headers.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>What a request brings; null when that is nothing.</summary>
    public Body? Body { get; init; }

    /// <summary>What it answers when it does what it is asked.</summary>
    public required IReadOnlyList<Answer> Answers { get; init; }

    /// <summary>Why it may not do that.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}

/// <summary>Operations that belong together.</summary>
/// <param name="Name">What they are called.</param>
/// <param name="Details">What they have in common, in Markdown.</param>
/// <param name="Operations">The operations.</param>
internal sealed record OperationGroup(
    string Name,
    string Details,
    IReadOnlyList<Operation> Operations
);
