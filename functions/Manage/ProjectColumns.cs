using System.Text.RegularExpressions;
using Tracking.Shared.Access;

namespace Tracking.Functions.Manage;

/// <summary>The members of params that a project has made columns of.</summary>
internal static partial class ProjectColumns
{
    private const int Maximum = 100;
    private const int PathLength = 200;

    /// <summary>What is wrong with them; null when nothing is.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="before">Those that the project had.</param>
    public static Problem? Check(
        IReadOnlyList<PromotedColumn> columns,
        IReadOnlyList<PromotedColumn> before
    )
    {
        if (columns.Count > Maximum || !RowText.Fits(columns))
        {
            return Invalid(
                $"columns are at most {Maximum}, {RowText.MaximumLength} characters of JSON together."
            );
        }

        if (columns.DistinctBy(column => column.Name).Count() < columns.Count)
        {
            return Invalid("Two columns have the same name.");
        }

        if (
            columns.FirstOrDefault(column =>
                before.Any(known => known.Name == column.Name && known.Type != column.Type)
            ) is
            { } changed
        )
        {
            return Invalid(
                $"The column {changed.Name} keeps its type; give another type another name."
            );
        }

        return columns.All(IsValid)
            ? null
            : Invalid(
                "A column has a name of 1 to 60 lower-case letters, digits and underscores, a path such as cart.total of at most "
                    + $"{PathLength} characters, and a type: string, number, integer, boolean or timestamp."
            );
    }

    private static bool IsValid(PromotedColumn column) =>
        NamePattern().IsMatch(column.Name)
        && column.Path.Length is > 0 and <= PathLength
        && !column.Path.Split('.').Contains("")
        && PromotedType.All.Contains(column.Type);

    private static Problem Invalid(string detail) => new(400, "invalid", detail, "columns");

    [GeneratedRegex(@"\A[a-z0-9_]{1,60}\z")]
    private static partial Regex NamePattern();
}
