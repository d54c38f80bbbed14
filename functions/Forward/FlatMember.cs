using System.Text.Json;

namespace Tracking.Functions.Forward;

/// <summary>A member of an object of any depth, for targets that know texts and numbers only.</summary>
/// <param name="Name">Its name, behind those of the objects it is in: <c>cart.total</c>.</param>
/// <param name="Value">Its text, or its number as it was written.</param>
/// <param name="IsNumber">Whether it is a number.</param>
internal readonly record struct FlatMember(string Name, string Value, bool IsNumber = false)
{
    /// <summary>Writes it under a name.</summary>
    public void Write(Utf8JsonWriter writer, string name)
    {
        writer.WritePropertyName(name);
        if (IsNumber)
        {
            writer.WriteRawValue(Value, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(Value);
        }
    }
}
