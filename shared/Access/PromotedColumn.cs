namespace Tracking.Shared.Access;

/// <summary>A member of the params of events that has a column of its own in the tables for warehouses.</summary>
/// <param name="Name">The column's name behind <c>p_</c>: 1 to 60 lower-case letters, digits and underscores.</param>
/// <param name="Path">Where the member is: names with dots between them, such as <c>cart.total</c>, at most 200 characters.</param>
/// <param name="Type">One of <see cref="PromotedType.All"/>. A column keeps it: values that do not fit stand in <c>rescued</c>.</param>
[ApiSchema]
public sealed record PromotedColumn(string Name, string Path, string Type);

/// <summary>What a member of params may be.</summary>
public static class PromotedType
{
    /// <summary>Text; anything else is kept as its JSON.</summary>
    public const string Text = "string";

    /// <summary>A number.</summary>
    public const string Number = "number";

    /// <summary>A whole number of 64 bits.</summary>
    public const string Whole = "integer";

    /// <summary>True or false.</summary>
    public const string Flag = "boolean";

    /// <summary>A time, as text in ISO 8601, from 1900 to 2261.</summary>
    public const string Time = "timestamp";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Text, Number, Whole, Flag, Time];
}
