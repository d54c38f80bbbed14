using System.Text.Json.Serialization;

namespace Tracking.Shared.Access;

/// <summary>A member of the params of events that has a column of its own in the tables for warehouses.</summary>
/// <param name="Name">The column's name behind <c>p_</c>: 1 to 60 lower-case letters, digits and underscores.</param>
/// <param name="Path">Where the member is: names with dots between them, such as <c>cart.total</c>, at most 200 characters.</param>
/// <param name="Type">What it is. The type of a column that has been written never changes: values that do not fit stand in <c>rescued</c>.</param>
[ApiSchema]
public sealed record PromotedColumn(string Name, string Path, PromotedType Type);

/// <summary>What a member of params is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromotedType>))]
public enum PromotedType
{
    /// <summary>Text; anything else is kept as its JSON.</summary>
    [JsonStringEnumMemberName("string")]
    Text,

    /// <summary>A number.</summary>
    [JsonStringEnumMemberName("number")]
    Number,

    /// <summary>A whole number of 64 bits.</summary>
    [JsonStringEnumMemberName("integer")]
    Whole,

    /// <summary>True or false.</summary>
    [JsonStringEnumMemberName("boolean")]
    Flag,

    /// <summary>A time, as text in ISO 8601.</summary>
    [JsonStringEnumMemberName("timestamp")]
    Time,
}
