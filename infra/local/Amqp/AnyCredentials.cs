using System.Security.Principal;
using Microsoft.Azure.Amqp.Sasl;

namespace Tracking.Local.Amqp;

/// <summary>Lets in whoever says a name, for the reason that <see cref="TokenNode"/> gives.</summary>
internal sealed class AnyCredentials : ISaslPlainAuthenticator
{
    /// <inheritdoc />
    public Task<IPrincipal> AuthenticateAsync(string identity, string password) =>
        Task.FromResult<IPrincipal>(new GenericPrincipal(new GenericIdentity(identity), []));
}
