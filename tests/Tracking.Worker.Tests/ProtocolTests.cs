using System.Reflection;
using Google.Protobuf.Reflection;
using Tracking.Worker.Tests.Protocol;

namespace Tracking.Worker.Tests;

/// <summary>The protocol of the host here is that which the worker was built with.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public void Every_message_and_field_here_is_the_same_in_the_protocol_of_the_worker()
    {
        var theirs = WorkersOwn().MessageTypes.ToDictionary(m => m.Name);
        foreach (var message in FunctionRpcReflection.Descriptor.MessageTypes)
        {
            Assert.Contains(message.Name, theirs);
            var known = theirs[message.Name];
            Assert.Equal(message.FullName, known.FullName);
            Assert.All(
                message.Fields.InDeclarationOrder(),
                field => Assert.Equal(Describe(field), Describe(known.FindFieldByName(field.Name)))
            );
            foreach (var choice in message.EnumTypes)
            {
                Assert.Equal(
                    choice.Values.Select(v => (v.Name, v.Number)),
                    known
                        .EnumTypes.Single(e => e.Name == choice.Name)
                        .Values.Select(v => (v.Name, v.Number))
                );
            }
        }
    }

    private static string Describe(FieldDescriptor? field) =>
        field is null
            ? "missing"
            : $"{field.FullName} = {field.FieldNumber}: {field.FieldType}, "
                + $"map {field.IsMap}, repeated {field.IsRepeated}, {field.RealContainingOneof?.Name}";

    // The worker keeps it to itself.
    private static FileDescriptor WorkersOwn() =>
        (FileDescriptor)
            Assembly
                .Load("Microsoft.Azure.Functions.Worker.Grpc")
                .GetType("Microsoft.Azure.Functions.Worker.Grpc.Messages.FunctionRpcReflection")!
                .GetProperty("Descriptor")!
                .GetValue(null)!;
}
