// What may stand in each file, by its place in it. Kubernetes' kinds come from the products' own CRDs.
import type { ISecurityPolicy } from "@kubernetes-models/envoy-gateway/gateway.envoyproxy.io/v1alpha1/SecurityPolicy";
import type { IReferenceGrant } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1beta1/ReferenceGrant";
import type { IAuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import type { IForwardAuth } from "@kubernetes-models/traefik/traefik.io/v1alpha1/ForwardAuth";

export type EnvoyGateway = [ISecurityPolicy, IReferenceGrant];

// No package has a schema of Istio's MeshConfig: its fields as mesh/v1alpha1 of Istio's API names them.
export type MeshConfig = [
  {
    extensionProviders: {
      name: string;
      envoyExtAuthzGrpc: { service: string; port: number; timeout: string; failOpen: boolean; statusOnError: string };
    }[];
  },
];
export interface ConfigMap {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: { name: string; namespace: string };
  data: { mesh: string };
}
export type Istio = [ConfigMap, IAuthorizationPolicy];

// Of Traefik's dynamic configuration only forwardAuth is more than a name; it has the fields of the Middleware's.
export type Traefik = [
  {
    http: {
      middlewares: Record<string, { forwardAuth: IForwardAuth }>;
      routers: Record<string, { rule: string; middlewares: string[]; service: string }>;
      services: Record<string, { loadBalancer: { servers: { url: string }[] } }>;
    };
  },
];

// Nor is there one of APISIX's plugins: their fields as its manual names them.
export type Apisix = [
  {
    routes: {
      id: string;
      uri: string;
      plugins: {
        "proxy-rewrite": { headers: { remove: string[] } };
        "forward-auth": {
          uri: string;
          request_headers: string[];
          upstream_headers: string[];
          client_headers: string[];
          timeout: number;
          keepalive: boolean;
          keepalive_pool: number;
          allow_degradation: boolean;
          status_on_error: number;
        };
      };
      upstream: {
        type: "roundrobin";
        timeout: { connect: number; send: number; read: number };
        nodes: Record<string, number>;
      };
    }[];
  },
];
