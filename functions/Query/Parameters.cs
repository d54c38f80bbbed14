using Microsoft.AspNetCore.Http;
using Tracking.Shared.Access;
using Tracking.Shared.Events;

namespace Tracking.Functions.Query;

/// <summary>
/// Reads the parameters of a query. A name that means nothing is a mistake, and not left alone: an answer to less
/// than what was asked looks like one to all of it.
/// </summary>
internal static class Parameters
{
    /// <summary>Finds a parameter that there is not, or that is said twice; null when all is well.</summary>
    /// <param name="query">The parameters of a request.</param>
    /// <param name="known">Those that there are, but for the key.</param>
    public static Problem? Check(IQueryCollection query, IReadOnlyCollection<string> known)
    {
        foreach (var (name, values) in query)
        {
            if (
                !known
                    .Concat(RequestKey.Parameters)
                    .Contains(name, StringComparer.OrdinalIgnoreCase)
            )
            {
                var told = Text.Cut(name, EventLimits.NameLength);
                return Invalid(
                    told,
                    known.Count == 0
                        ? $"There is no parameter {told}. There are none here."
                        : $"There is no parameter {told}. There are {string.Join(", ", known)}."
                );
            }

            if (values.Count > 1)
            {
                return Invalid(name, $"{name} is said more than once.");
            }
        }

        return null;
    }

    /// <summary>A parameter that has a value that it cannot have.</summary>
    public static Problem Invalid(string field, string detail) =>
        new(400, "invalid", detail, field);

    /// <summary>Reads a parameter that is true or false.</summary>
    /// <param name="query">The parameters of a request.</param>
    /// <param name="name">Its name.</param>
    /// <param name="flag">What it says; null when it is not there.</param>
    /// <returns>The problem with it; null when there is none.</returns>
    public static Problem? ReadFlag(IQueryCollection query, string name, out bool? flag)
    {
        var text = query[name].ToString();
        flag = Flag.Read(text);
        return text.Length > 0 && flag is null ? Invalid(name, $"{name} is {Flag.Words}.") : null;
    }
}
